package org.cvmfsephemeral.embedded;

import java.nio.file.Path;
import java.util.List;

/** One Kafka broker that is its own controller. Topics are created by those who use them, never by a typing error. */
public final class KafkaServer extends ChildServer {
    private KafkaServer(Path data, int port) {
        super("kafka", KafkaNode.class, data, port);
    }

    /**
     * Returns when the broker takes part in its cluster.
     *
     * @throws org.cvmfsephemeral.embedded.process.ChildFailedException if it does not become ready
     */
    public static KafkaServer start(Path data, int port) {
        KafkaServer server = new KafkaServer(data, port);
        server.start();
        return server;
    }

    /** On a free port. */
    public static KafkaServer start(Path data) {
        return start(data, Ports.free());
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port();
    }

    @Override
    List<String> jvmOptions() {
        return List.of("-Xmx256m", "-XX:+UseSerialGC");
    }
}
