package org.cvmfsephemeral.embedded;

import java.nio.file.Path;
import java.util.List;

/** One Kafka broker that is its own controller. Topics are created by those who use them, never by a typing error. */
public final class KafkaServer extends ChildServer {
    private KafkaServer(Placement placement) {
        super("kafka", KafkaNode.class, placement);
    }

    /**
     * Returns when the broker takes part in its cluster.
     *
     * @throws org.cvmfsephemeral.embedded.process.ChildFailedException if it does not become ready
     */
    public static KafkaServer start(Placement placement) {
        KafkaServer server = new KafkaServer(placement);
        server.start();
        return server;
    }

    /** On a free port, for tests. */
    public static KafkaServer start(Path data) {
        return start(Placement.inTest(data));
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port();
    }

    @Override
    List<String> jvmOptions() {
        // It has little to do here, and the second compiler costs more than it gains before the third minute.
        return List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    }
}
