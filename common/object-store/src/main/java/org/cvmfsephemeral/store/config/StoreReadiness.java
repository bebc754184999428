package org.cvmfsephemeral.store.config;

import jakarta.enterprise.context.ApplicationScoped;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.StoreException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** A service is ready only while its store answers. */
@Readiness
@ApplicationScoped
public class StoreReadiness implements HealthCheck {
    private static final String NAME = "object store";
    private static final ObjectKey ANY_KEY = ObjectKey.of(".probe", "readiness");

    private final ObjectStores stores;

    StoreReadiness(ObjectStores stores) {
        this.stores = stores;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            stores.directStore().stat(ANY_KEY);
            return HealthCheckResponse.up(NAME);
        } catch (StoreException | IllegalStateException e) {
            return HealthCheckResponse.named(NAME)
                    .down()
                    .withData("error", e.getMessage())
                    .build();
        }
    }
}
