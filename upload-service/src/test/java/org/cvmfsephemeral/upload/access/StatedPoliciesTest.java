package org.cvmfsephemeral.upload.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import org.cvmfsephemeral.guard.Route;
import org.cvmfsephemeral.guard.Routes;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.Test;

/** No way into the service without a decision about who may use it. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class StatedPoliciesTest extends ServiceTest {
    @Inject
    Routes routes;

    @Inject
    Router router;

    @Test
    void everyRouteToAResourceHasAPolicy() {
        List<Route> all = routes.all();

        assertThat(all).hasSizeGreaterThan(60);
        assertThat(all).allSatisfy(route -> assertThat(route.policy())
                .as("%s: exactly one of @Needs and @NeedsNothing", route)
                .isPresent());
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
