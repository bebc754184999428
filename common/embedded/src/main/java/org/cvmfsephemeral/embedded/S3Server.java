package org.cvmfsephemeral.embedded;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * S3Proxy on a folder. The public may read {@code <bucket>/<repository>/.cvmfs*} and {@code <bucket>/<repository>/data/*};
 * everything else needs the keys, which are new with every instance.
 */
public final class S3Server extends ChildServer {
    static final String ACCESS_KEY_VARIABLE = "S3_NODE_ACCESS_KEY";
    static final String SECRET_KEY_VARIABLE = "S3_NODE_SECRET_KEY";

    private final String accessKey = randomKey(10);
    private final String secretKey = randomKey(20);

    private S3Server(Placement placement) {
        super("s3", S3Node.class, placement);
    }

    /**
     * Returns when it answers requests.
     *
     * @throws org.cvmfsephemeral.embedded.process.ChildFailedException if it does not become ready
     */
    public static S3Server start(Placement placement) {
        S3Server server = new S3Server(placement);
        server.start();
        return server;
    }

    /** On a free port, for tests. */
    public static S3Server start(Path data) {
        return start(Placement.inTest(data));
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port());
    }

    public String accessKey() {
        return accessKey;
    }

    public String secretKey() {
        return secretKey;
    }

    @Override
    List<String> jvmOptions() {
        return List.of("-Xmx512m", "-XX:+UseSerialGC");
    }

    @Override
    Map<String, String> environment() {
        return Map.of(ACCESS_KEY_VARIABLE, accessKey, SECRET_KEY_VARIABLE, secretKey);
    }

    private static String randomKey(int bytes) {
        byte[] key = new byte[bytes];
        new SecureRandom().nextBytes(key);
        return HexFormat.of().formatHex(key);
    }
}
