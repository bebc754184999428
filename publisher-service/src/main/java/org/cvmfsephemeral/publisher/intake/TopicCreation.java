package org.cvmfsephemeral.publisher.intake;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Map;
import org.cvmfsephemeral.messages.TopicProvisioning;
import org.jboss.logging.Logger;

/** Creates the topics before anything listens to them; a broker that is away is no reason not to start. */
@ApplicationScoped
class TopicCreation {
    private static final Logger LOG = Logger.getLogger(TopicCreation.class);
    private static final short BROKER_DEFAULT = -1;
    private static final int TIMEOUT_SECONDS = 10;

    private final Map<String, Object> kafka;

    TopicCreation(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.kafka = kafka;
    }

    void create(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        try {
            TopicProvisioning.createMissing(kafka, BROKER_DEFAULT, TIMEOUT_SECONDS);
        } catch (RuntimeException e) {
            LOG.warnf("topics not created, waiting for the broker error=%s", e.getMessage());
        }
    }
}
