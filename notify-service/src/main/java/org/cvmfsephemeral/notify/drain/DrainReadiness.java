package org.cvmfsephemeral.notify.drain;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready from the moment on in which the process is told to stop. Says who answers, too. */
@Readiness
@ApplicationScoped
class DrainReadiness implements HealthCheck {
    static final String REPLICA = "replica";

    private final Drain drain;
    private final ThisReplica replica;

    DrainReadiness(Drain drain, ThisReplica replica) {
        this.drain = drain;
        this.replica = replica;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("not draining")
                .status(!drain.isUnderWay())
                .withData(REPLICA, replica.id())
                .build();
    }
}
