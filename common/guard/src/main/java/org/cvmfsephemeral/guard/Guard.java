package org.cvmfsephemeral.guard;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.logging.Logger;

/** Lets a request through to its resource if its caller may do what the route is for. */
@Provider
@Priority(Priorities.AUTHENTICATION)
public class Guard implements ContainerRequestFilter {
    private static final Logger LOG = Logger.getLogger(Guard.class);

    private final CurrentCaller current;
    private final ResourceInfo route;

    Guard(CurrentCaller current, ResourceInfo route) {
        this.current = current;
        this.route = route;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Method method = route.getResourceMethod();
        Policy policy = Policy.of(method);
        if (policy instanceof Policy.Nothing) {
            return;
        }
        if (!(policy instanceof Policy.Permission permission)) {
            LOG.errorf(
                    "route without a policy answers nobody route=%s.%s", method.getDeclaringClass(), method.getName());
            throw Problems.of(ProblemType.FORBIDDEN, "It is not stated who may call this.");
        }
        current.identify();
        current.require(permission.wish(request.getUriInfo().getPathParameters()));
    }
}
