package org.cvmfsephemeral.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** Broker and controller in one process, KRaft. */
final class KafkaNode implements Node {
    private static final int MEBIBYTE = 1024 * 1024;

    private final Path data;
    private final int port;
    private KafkaRaftServer server;

    private KafkaNode(Path data, int port) {
        this.data = data;
        this.port = port;
    }

    public static void main(String[] arguments) {
        Node.run(new KafkaNode(Path.of(arguments[0]), Integer.parseInt(arguments[2])));
    }

    @Override
    public String start() throws Exception {
        Ports.requireFree(port);
        Properties settings = settings();
        if (!Files.exists(data.resolve("meta.properties"))) {
            format(settings);
        }
        server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        server.startup();
        awaitMembership();
        return "";
    }

    private Properties settings() {
        int controllerPort = Ports.free();
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
                "controller.listener.names", "CONTROLLER",
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners", "PLAINTEXT://127.0.0.1:" + port,
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs", data.toString(),
                "auto.create.topics.enable", "false"));
        // After a kill the controller must fence the old incarnation before the new one may join.
        settings.putAll(Map.of("broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "500"));
        settings.putAll(Map.of(
                "num.partitions", "1",
                "default.replication.factor", "1",
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "group.initial.rebalance.delay.ms", "0"));
        settings.putAll(Map.of(
                "log.cleaner.dedupe.buffer.size",
                Integer.toString(8 * MEBIBYTE),
                "log.index.size.max.bytes",
                Integer.toString(MEBIBYTE),
                "num.network.threads",
                "2",
                "num.io.threads",
                "4"));
        return settings;
    }

    private void format(Properties settings) throws IOException {
        Path file = Files.createTempFile("kafka", ".properties");
        try {
            try (var out = Files.newOutputStream(file)) {
                settings.store(out, null);
            }
            String[] arguments = {
                "format",
                "--cluster-id",
                Uuid.randomUuid().toString(),
                "--config",
                file.toString(),
                "--ignore-formatted"
            };
            int code = StorageTool.execute(arguments, System.err);
            if (code != 0) {
                throw new IOException("the storage could not be formatted, code " + code + ": " + data);
            }
        } finally {
            Files.delete(file);
        }
    }

    /** A broker listens well before the controller lets it take part. */
    private void awaitMembership() throws Exception {
        Map<String, Object> client = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + port);
        try (Admin admin = Admin.create(client)) {
            while (admin.describeCluster().nodes().get().isEmpty()) {
                Thread.sleep(20);
            }
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
        }
    }
}
