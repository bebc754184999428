package org.cvmfsephemeral.embedded;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/** S3Proxy over the local file system. */
final class S3Node implements Node {
    /** Signed bodies are held in memory while they are checked. */
    private static final long LARGEST_SIGNED_BODY = 32L * 1024 * 1024;

    private final Path data;
    private final URI endpoint;
    private S3Proxy server;

    private S3Node(Path data, int port) {
        this.data = data;
        this.endpoint = URI.create("http://127.0.0.1:" + port);
    }

    public static void main(String[] arguments) {
        Node.run(new S3Node(Path.of(arguments[0]), Integer.parseInt(arguments[2])));
    }

    @Override
    public String start() throws Exception {
        Ports.requireFree(endpoint.getPort());
        Properties folder = new Properties();
        folder.setProperty("jclouds.filesystem.basedir", data.toString());
        server = S3Proxy.builder()
                .blobStore(new PublicReadBlobStore(BlobStores.create("filesystem-nio2", folder)))
                .endpoint(endpoint)
                .awsAuthentication(
                        AuthenticationType.AWS_V2_OR_V4,
                        System.getenv(S3Server.ACCESS_KEY_VARIABLE),
                        System.getenv(S3Server.SECRET_KEY_VARIABLE))
                .v4MaxNonChunkedRequestSize(LARGEST_SIGNED_BODY)
                .ignoreUnknownHeaders(true)
                .build();
        server.start();
        // Any answer will do: an anonymous listing of the buckets is refused.
        HttpClient.newHttpClient().send(HttpRequest.newBuilder(endpoint).build(), BodyHandlers.discarding());
        return "";
    }

    @Override
    public void close() throws Exception {
        if (server != null) {
            server.stop();
        }
    }
}
