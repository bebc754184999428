package org.cvmfsephemeral.gc.request;

import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.change.ChangeForgetting;
import org.cvmfsephemeral.gc.content.ContentForgetting;
import org.cvmfsephemeral.gc.expiry.ExpirySweep;
import org.cvmfsephemeral.gc.idempotency.KeyForgetting;
import org.cvmfsephemeral.gc.session.SessionReaping;
import org.cvmfsephemeral.messages.OperatorRequest;
import org.cvmfsephemeral.messages.OperatorRequest.Kind;
import org.cvmfsephemeral.messages.RequestIntake;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Does at once what somebody does not want to wait for. */
@ApplicationScoped
class RequestReceiver {
    private final ExpirySweep expiry;
    private final SessionReaping sessions;
    private final ChangeForgetting changes;
    private final KeyForgetting keys;
    private final ContentForgetting contents;
    private final RequestIntake intake;

    RequestReceiver(
            ExpirySweep expiry,
            SessionReaping sessions,
            ChangeForgetting changes,
            KeyForgetting keys,
            ContentForgetting contents,
            Clock clock) {
        this.expiry = expiry;
        this.sessions = sessions;
        this.changes = changes;
        this.keys = keys;
        this.contents = contents;
        this.intake =
                new RequestIntake(clock, Map.of(Kind.EXPIRE_NOW, expiry::sweep, Kind.HOUSEKEEPING, this::keepHouse));
    }

    /** Acknowledged first: what a crash leaves undone is done by schedule. */
    @Incoming("requests")
    @Acknowledgment(Acknowledgment.Strategy.PRE_PROCESSING)
    @Blocking
    void hear(OperatorRequest request) {
        intake.hear(request);
    }

    /** What is not of a repository is done in any case. */
    private void keepHouse(Optional<RepositoryName> repository) {
        sessions.reap();
        expiry.sweep(repository);
        changes.forget();
        keys.forget();
        contents.forget();
    }
}
