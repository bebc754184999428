package org.cvmfsephemeral.guard;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.access.Caller;
import org.cvmfsephemeral.access.Wish;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** Who has sent the request that is being answered, and what it has turned out to be about. */
@RequestScoped
public class CurrentCaller {
    private final AccessSettings settings;
    private final Authentication authentication;
    private final HttpServerRequest request;
    private Caller caller = Caller.ANONYMOUS;
    private Duration maximumTtl;
    private RepositoryPath path;
    private UUID change;

    CurrentCaller(AccessSettings settings, Authentication authentication, HttpServerRequest request) {
        this.settings = settings;
        this.authentication = authentication;
        this.request = request;
    }

    /** {@link Caller#ANONYMOUS} on routes that need nothing and got no credentials. */
    public Caller caller() {
        return caller;
    }

    public boolean may(Wish wish) {
        return isFree(wish.action()) || caller.may(wish);
    }

    private boolean isFree(Action action) {
        return action == Action.READ && !settings.protectReads();
    }

    /**
     * Goes on only if the caller may do this to the path and everything below it.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 401 if he has not shown who he is, 403 if he may not
     */
    public void require(Action action, RepositoryName repository, RepositoryPath path) {
        require(new Wish.OnPath(action, repository, path));
    }

    /** As {@link #require(Action, RepositoryName, RepositoryPath)}. */
    public void require(Wish wish) {
        if (path == null && wish instanceof Wish.OnPath about) {
            path = about.path();
        }
        if (isFree(wish.action())) {
            return;
        }
        if (!caller.may(wish)) {
            throw refusal(wish);
        }
        caller.maximumTtl(wish).ifPresent(limit -> {
            if (maximumTtl == null || limit.compareTo(maximumTtl) < 0) {
                maximumTtl = limit;
            }
        });
    }

    private RuntimeException refusal(Wish wish) {
        if (caller.kind() == Caller.Kind.ANONYMOUS) {
            return Unauthenticated.problem("This needs permission (" + wish
                    + "): send 'Authorization: Bearer' with a token or an identity token.");
        }
        return Problems.of(ProblemType.FORBIDDEN, "'" + caller.name() + "' may not " + wish + ".");
    }

    /** How long what the request publishes may live at most, by the caller's permission. */
    public Optional<Duration> maximumTtl() {
        return Optional.ofNullable(maximumTtl);
    }

    /** Notes for the audit trail what the request has brought about. */
    public void changed(UUID announced) {
        change = announced;
    }

    Optional<UUID> change() {
        return Optional.ofNullable(change);
    }

    Optional<RepositoryPath> path() {
        return Optional.ofNullable(path);
    }

    /**
     * Finds out who it is, which the guard has done already where a route needs anything.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem as {@link Authentication#caller}
     */
    public void identify() {
        caller = authentication.caller(
                Credentials.of(request.getHeader(HttpHeaders.AUTHORIZATION)),
                request.remoteAddress().hostAddress());
    }
}
