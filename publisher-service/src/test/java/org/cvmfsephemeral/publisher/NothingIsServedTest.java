package org.cvmfsephemeral.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import org.cvmfsephemeral.testing.BackingServices;
import org.junit.jupiter.api.Test;

/** The publisher takes its work from the ledger and asks nobody who they are. So there must be no way into it. */
@QuarkusTest
@QuarkusTestResource(BackingServices.class)
class NothingIsServedTest {
    @Inject
    Router router;

    @Test
    void noRouteLeadsAnywhere() {
        List<String> paths = router.getRoutes().stream()
                .map(Route::getPath)
                .filter(Objects::nonNull)
                .distinct()
                .toList();

        assertThat(paths).isSubsetOf("/");
    }

    @Test
    void noResourceAnswers() {
        var deployment = ResteasyReactiveRecorder.getCurrentDeployment();

        assertThat(deployment == null ? List.of() : deployment.getClassMappers())
                .as("a resource here needs @Needs and the guard, as in upload-service")
                .isEmpty();
    }
}
