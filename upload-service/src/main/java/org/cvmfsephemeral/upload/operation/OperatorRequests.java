package org.cvmfsephemeral.upload.operation;

import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.OperatorRequest;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Asks other services for what is theirs to do. */
@ApplicationScoped
public class OperatorRequests {
    private static final Logger LOG = Logger.getLogger(OperatorRequests.class);
    /** Longer than the channel tries to deliver one message, but not longer than for several that wait for each other. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final MutinyEmitter<OperatorRequest> requests;
    private final Clock clock;

    OperatorRequests(@Channel("requests") MutinyEmitter<OperatorRequest> requests, Clock clock) {
        this.requests = requests;
        this.clock = clock;
    }

    /**
     * Waits until the broker has the request; when it is carried out is another matter. If it was not taken in time it may still
     * be carried out.
     *
     * @param repository empty for all repositories
     * @return what names the request in the logs of all services
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 503 if the broker does not take it
     */
    public UUID send(OperatorRequest.Kind kind, Optional<RepositoryName> repository) {
        String name = repository.map(RepositoryName::value).orElse(null);
        OperatorRequest request =
                new OperatorRequest(kind, name, clock.instant().getEpochSecond(), UUID.randomUUID());
        var metadata =
                OutgoingKafkaRecordMetadata.<String>builder().withKey(name).build();
        try {
            requests.sendMessage(Message.of(request).addMetadata(metadata))
                    .await()
                    .atMost(PATIENCE);
        } catch (RuntimeException e) {
            throw notTaken(request, e);
        }
        return request.correlation();
    }

    private static RuntimeException notTaken(OperatorRequest request, RuntimeException cause) {
        LOG.warnf("request not sent kind=%s correlation=%s error=%s", request.kind(), request.correlation(), cause);
        return Problems.retryAfter(
                ProblemType.QUEUE_UNAVAILABLE, "The message queue does not answer; try again.", RETRY_AFTER);
    }
}
