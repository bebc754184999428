package org.cvmfsephemeral.guard;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.spi.ServerRestHandler;

/** All ways into the running service that lead to a resource. A service with one that nobody has stated a policy for does not start. */
@Singleton
public class Routes {
    void requirePolicies(@Observes StartupEvent start) {
        List<Route> unstated =
                all().stream().filter(route -> route.policy().isEmpty()).toList();
        if (!unstated.isEmpty()) {
            throw new IllegalStateException("routes without exactly one of @Needs and @NeedsNothing: " + unstated);
        }
    }

    /** As the framework has them, in the order of their templates. */
    public List<Route> all() {
        List<Route> routes = new ArrayList<>();
        for (var type : ResteasyReactiveRecorder.getCurrentDeployment().getClassMappers()) {
            for (ServerRestHandler handler : type.value.handlers) {
                if (handler instanceof ClassRoutingHandler methods) {
                    methods.getMappers().forEach((method, mapper) -> mapper.getTemplates().stream()
                            .filter(path -> method != null)
                            .map(path -> route(method, path.value))
                            .forEach(routes::add));
                }
            }
        }
        return routes.stream()
                .distinct()
                .sorted(Comparator.comparing(Route::template).thenComparing(Route::method))
                .toList();
    }

    private static Route route(String method, RuntimeResource resource) {
        return new Route(
                method,
                Templates.of(resource.getLazyMethod().getMethod()),
                resource.getLazyMethod().getMethod());
    }
}
