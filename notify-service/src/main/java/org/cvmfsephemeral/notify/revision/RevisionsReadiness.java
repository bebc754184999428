package org.cvmfsephemeral.notify.revision;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once every repository's newest manifest is known. A later loss of Kafka does not take readiness back: what is known
 * stays right, and a service without a ready replica refuses connections, which silences clients for good.
 */
@Readiness
@ApplicationScoped
class RevisionsReadiness implements HealthCheck {
    private final NewestRevisions newest;

    RevisionsReadiness(NewestRevisions newest) {
        this.newest = newest;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("revisions read to the end known at start")
                .status(newest.isCaughtUp())
                .withData("repositories", newest.repositories())
                .build();
    }
}
