package org.cvmfsephemeral.guard;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.access.AuditEntry;
import org.cvmfsephemeral.access.AuditTrail;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.eclipse.microprofile.config.Config;

/** Records what was asked and what became of it: everything but reading, and every denial. */
@Provider
@Priority(Integer.MAX_VALUE)
public class Audit implements ContainerResponseFilter {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final Instance<AuditTrail> trail;
    private final CurrentCaller current;
    private final ResourceInfo route;
    private final HttpServerRequest connection;
    private final Clock clock;
    private final String service;

    Audit(
            Instance<AuditTrail> trail,
            CurrentCaller current,
            ResourceInfo route,
            HttpServerRequest connection,
            Clock clock,
            Config config) {
        this.trail = trail;
        this.current = current;
        this.route = route;
        this.connection = connection;
        this.clock = clock;
        this.service = config.getValue("quarkus.application.name", String.class);
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        Method method = route.getResourceMethod();
        if (method == null || !trail.isResolvable()) {
            return;
        }
        Action action = action(method);
        AuditEntry.Outcome outcome = outcome(response.getStatus());
        if (action == Action.READ && outcome != AuditEntry.Outcome.DENIED) {
            return;
        }
        trail.get()
                .record(new AuditEntry(
                        UUID.randomUUID(),
                        clock.instant(),
                        service,
                        current.caller().kind(),
                        current.caller().name(),
                        connection.remoteAddress().hostAddress(),
                        request.getMethod(),
                        Templates.of(method),
                        action,
                        Optional.ofNullable(
                                request.getUriInfo().getPathParameters().getFirst("repo")),
                        current.path().map(RepositoryPath::value),
                        outcome,
                        response.getStatus(),
                        problem(response.getEntity()),
                        current.change()));
    }

    /** A route that needs nothing only tells; but it, too, may be used to try out credentials. */
    private static Action action(Method route) {
        return Policy.of(route) instanceof Policy.Permission permission ? permission.action() : Action.READ;
    }

    private static AuditEntry.Outcome outcome(int status) {
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
            return AuditEntry.Outcome.DENIED;
        }
        if (status < 400) {
            return AuditEntry.Outcome.DONE;
        }
        return status < 500 ? AuditEntry.Outcome.REFUSED : AuditEntry.Outcome.FAILED;
    }

    /** The last part of the problem's type. */
    private static Optional<String> problem(Object entity) {
        if (!(entity instanceof HttpProblem problem)) {
            return Optional.empty();
        }
        URI type = problem.getType();
        return type == null
                ? Optional.empty()
                : Optional.of(type.toString().substring(type.toString().lastIndexOf(':') + 1));
    }
}
