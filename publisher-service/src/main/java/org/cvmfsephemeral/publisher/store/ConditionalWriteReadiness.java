package org.cvmfsephemeral.publisher.store;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while the store is one that must not be published to. */
@Readiness
@ApplicationScoped
class ConditionalWriteReadiness implements HealthCheck {
    private final ConditionalWriteGuard guard;

    ConditionalWriteReadiness(ConditionalWriteGuard guard) {
        this.guard = guard;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("conditional writes")
                .status(!guard.isRefused())
                .build();
    }
}
