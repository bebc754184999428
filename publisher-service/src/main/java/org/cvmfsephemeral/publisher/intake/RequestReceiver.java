package org.cvmfsephemeral.publisher.intake;

import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;
import org.cvmfsephemeral.messages.OperatorRequest;
import org.cvmfsephemeral.messages.OperatorRequest.Kind;
import org.cvmfsephemeral.messages.RequestIntake;
import org.cvmfsephemeral.publisher.rotation.RotationUpkeep;
import org.cvmfsephemeral.publisher.status.StatusFiles;
import org.cvmfsephemeral.publisher.whitelist.WhitelistUpkeep;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Does at once what somebody does not want to wait for. */
@ApplicationScoped
class RequestReceiver {
    private final RequestIntake intake;

    RequestReceiver(
            WhitelistUpkeep whitelists, WorkSweep work, StatusFiles status, RotationUpkeep rotation, Clock clock) {
        this.intake = new RequestIntake(
                clock,
                Map.of(
                        Kind.RESIGN_WHITELISTS,
                        whitelists::signAnew,
                        Kind.ANNOUNCE,
                        work::announce,
                        Kind.COLLECTED,
                        status::collected,
                        Kind.ROTATE_KEYS,
                        rotation::moveOn));
    }

    /** Acknowledged first: what a crash leaves undone is done by schedule, or asked for again. */
    @Incoming("requests")
    @Acknowledgment(Acknowledgment.Strategy.PRE_PROCESSING)
    @Blocking
    void hear(OperatorRequest request) {
        intake.hear(request);
    }
}
