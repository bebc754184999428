package org.cvmfsephemeral.notify.kafka;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.cvmfsephemeral.embedded.KafkaServer;

/** A broker of the service's own, without any topic: its tests stop and start it. */
public final class RealKafka implements QuarkusTestResourceLifecycleManager {
    private KafkaServer kafka;

    @Override
    public Map<String, String> start() {
        kafka = startNew();
        return Map.of(
                "kafka.bootstrap.servers",
                kafka.bootstrapServers(),
                // Short, so that a subscription which it ended would be noticed.
                "quarkus.http.idle-timeout",
                "2s");
    }

    /** A broker with an empty folder. */
    public static KafkaServer startNew() {
        try {
            return KafkaServer.start(Files.createTempDirectory(Path.of("target"), "kafka"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(kafka, new TestInjector.MatchesType(KafkaServer.class));
    }

    @Override
    public void stop() {
        kafka.close();
    }
}
