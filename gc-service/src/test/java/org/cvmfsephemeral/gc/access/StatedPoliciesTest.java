package org.cvmfsephemeral.gc.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import org.cvmfsephemeral.gc.fixture.GcServices;
import org.cvmfsephemeral.guard.Routes;
import org.junit.jupiter.api.Test;

/** No way into the service without a decision about who may use it. */
@QuarkusTest
@TestProfile(Closed.class)
@QuarkusTestResource(GcServices.class)
class StatedPoliciesTest {
    @Inject
    Routes routes;

    @Inject
    Router router;

    /** A change of this list is a change of who may do what, and meant. */
    @Test
    void everyRouteToAResourceHasItsPolicy() {
        List<String> stated = routes.all().stream()
                .map(route -> route + ": " + route.policy().orElse("none"))
                .toList();

        assertThat(stated)
                .containsExactlyInAnyOrder(
                        "GET /jobs: read on ANYWHERE",
                        "GET /repos/{repo}/damaged-objects: read on REPOSITORY",
                        "GET /repos/{repo}/garbage: read on REPOSITORY",
                        "GET /repos/{repo}/jobs: read on SOMEWHERE",
                        "GET /repos/{repo}/jobs/{job}: read on SOMEWHERE",
                        "POST /repos/{repo}/jobs/{job}/runs: admin on REPOSITORY",
                        "PUT /repos/{repo}/jobs/{job}/pause: admin on REPOSITORY",
                        "DELETE /repos/{repo}/jobs/{job}/pause: admin on REPOSITORY",
                        "POST /repos/{repo}/revision-holds: read on REPOSITORY",
                        "PUT /repos/{repo}/revision-holds/{id}: read on REPOSITORY",
                        "DELETE /repos/{repo}/revision-holds/{id}: read on REPOSITORY");
    }

    /** What the framework answers by itself on this port is public, and this is all of it. */
    @Test
    void nothingElseIsServed() {
        List<String> others = router.getRoutes().stream()
                .map(io.vertx.ext.web.Route::getPath)
                .filter(Objects::nonNull)
                .distinct()
                .toList();

        assertThat(others).allMatch(path -> path.equals("/") || path.startsWith("/q/openapi"));
    }
}
