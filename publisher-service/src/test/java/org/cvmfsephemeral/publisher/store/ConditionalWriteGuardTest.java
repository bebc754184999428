package org.cvmfsephemeral.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import org.cvmfsephemeral.store.ConditionalWrites;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.file.Durability;
import org.cvmfsephemeral.store.file.FileObjectStore;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConditionalWriteGuardTest {
    @TempDir
    Path root;

    /** A store that takes every conditional write for an unconditional one, as some S3 servers do. */
    private static ObjectStore ignoringConditions() {
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("probe")) {
                        return ConditionalWrites.IGNORED;
                    }
                    throw new AssertionError("not expected: " + method);
                });
    }

    @Test
    void allowsAStoreThatEnforcesConditions() {
        ObjectStore store = new FileObjectStore(root, Durability.NONE, Clock.systemUTC());

        assertThat(new ConditionalWriteGuard(store, false).allowsPublishing()).isTrue();
    }

    @Test
    void refusesAStoreThatIgnoresThemAndSaysSo() {
        ConditionalWriteGuard guard = new ConditionalWriteGuard(ignoringConditions(), false);

        assertThat(guard.allowsPublishing()).isFalse();
        assertThat(new ConditionalWriteReadiness(guard).call().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void believesAnOperatorWhoRunsASinglePublisher() {
        assertThat(new ConditionalWriteGuard(ignoringConditions(), true).allowsPublishing())
                .isTrue();
    }
}
