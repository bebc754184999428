package org.cvmfsephemeral.notify.waiting;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.notify.access.ReadAccess;
import org.cvmfsephemeral.notify.drain.Drain;
import org.cvmfsephemeral.notify.http.Answer;
import org.cvmfsephemeral.notify.revision.KnownRevisions;
import org.cvmfsephemeral.notify.socket.LongLivedSocket;
import org.cvmfsephemeral.web.ProblemType;

/** Lets a script wait until a repository has reached a revision. */
@Singleton
class WaitRoute {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofSeconds(5);

    private static final Answer DRAINING = Answer.problem(
                    ProblemType.DRAINING, "This replica is being stopped; another one can tell.")
            .retryAfter(AT_ONCE);
    private static final Answer TOO_MANY = Answer.problem(
                    ProblemType.TOO_MANY_WAITERS, "Too many requests wait already; ask again, or with timeout=0.")
            .retryAfter(LATER);
    private static final Answer NOT_CAUGHT_UP = Answer.problem(
                    ProblemType.QUEUE_UNAVAILABLE, "The revisions have not been read yet; ask again.")
            .retryAfter(LATER);

    private final Vertx vertx;
    private final KnownRevisions revisions;
    private final Waiters waiters;
    private final Drain drain;
    private final LongLivedSocket socket;
    private final ReadAccess access;

    WaitRoute(
            Vertx vertx,
            KnownRevisions revisions,
            Waiters waiters,
            Drain drain,
            LongLivedSocket socket,
            ReadAccess access) {
        this.access = access;
        this.vertx = vertx;
        this.revisions = revisions;
        this.waiters = waiters;
        this.drain = drain;
        this.socket = socket;
    }

    void register(@Observes Router router) {
        router.get("/repos/:repo/wait").handler(this::readRequest);
    }

    private void readRequest(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        try {
            WaitRequest wait = WaitRequest.parse(
                    routing.pathParam("repo"),
                    Optional.ofNullable(request.getParam("revision")),
                    Optional.ofNullable(request.getParam("timeout")));
            access.require(
                    request,
                    List.of(wait.repository().value()),
                    () -> answer(routing, wait),
                    denial -> denial.sendTo(request.response()));
        } catch (InvalidWaitException e) {
            Answer.problem(e.type(), e.getMessage()).sendTo(request.response());
        }
    }

    private void answer(RoutingContext routing, WaitRequest wait) {
        HttpServerRequest request = routing.request();
        Optional<RepositoryRevision> reached = reached(wait);
        if (drain.isUnderWay()) {
            DRAINING.sendTo(request.response());
        } else if (reached.isPresent()) {
            reached(reached.get()).sendTo(request.response());
        } else if (wait.timeout().isZero()) {
            timedOut(wait).sendTo(request.response());
        } else {
            await(routing, wait);
        }
    }

    private Optional<RepositoryRevision> reached(WaitRequest wait) {
        return revisions
                .newest(wait.repository())
                .filter(newest -> revisions.isCaughtUp() && newest.revision() >= wait.revision());
    }

    private void await(RoutingContext routing, WaitRequest wait) {
        HttpServerRequest request = routing.request();
        Waiter waiter = new Waiter(wait, new Response(request, wait));
        if (!waiters.add(waiter)) {
            TOO_MANY.sendTo(request.response());
            return;
        }
        try {
            socket.adopt(request.connection());
            long timer = vertx.setTimer(wait.timeout().toMillis(), id -> waiter.timeOut());
            routing.addEndHandler(answeredOrGone -> release(waiter, timer));
        } catch (RuntimeException e) {
            // Of a connection that has ended meanwhile nobody tells any more.
            waiter.forget();
            waiters.remove(waiter);
            throw e;
        }
        // What came since they were looked at and before the waiter was there to be told.
        reached(wait).ifPresent(waiter::know);
        if (drain.isUnderWay()) {
            waiter.drain();
        }
    }

    private void release(Waiter waiter, long timer) {
        waiter.forget();
        waiters.remove(waiter);
        vertx.cancelTimer(timer);
    }

    private static Answer reached(RepositoryRevision newest) {
        return Answer.ok(new JsonObject()
                .put("repository", newest.repository())
                .put("revision", newest.revision())
                .put("rootHash", newest.rootHash())
                .put("timestamp", newest.timestamp()));
    }

    private Answer timedOut(WaitRequest wait) {
        if (!revisions.isCaughtUp()) {
            return NOT_CAUGHT_UP;
        }
        return revisions
                .newest(wait.repository())
                .map(newest -> notReached(wait, newest))
                .orElseGet(() -> Answer.problem(
                        ProblemType.UNKNOWN_REPOSITORY, "There is no repository " + wait.repository() + "."));
    }

    private static Answer notReached(WaitRequest wait, RepositoryRevision newest) {
        String detail = wait.repository() + " is at revision " + newest.revision() + ", not yet at " + wait.revision()
                + "; ask again.";
        return Answer.problem(ProblemType.REVISION_NOT_REACHED, detail)
                .with("repository", newest.repository())
                .with("revision", newest.revision());
    }

    /** Answers on the event loop of the request. */
    private final class Response implements WaitAnswer {
        private final HttpServerRequest request;
        private final WaitRequest wait;
        private final Context context;

        Response(HttpServerRequest request, WaitRequest wait) {
            this.request = request;
            this.wait = wait;
            this.context = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
        }

        @Override
        public void reached(RepositoryRevision revision) {
            answerAndClose(WaitRoute.reached(revision));
        }

        @Override
        public void timedOut() {
            answerAndClose(WaitRoute.this.timedOut(wait));
        }

        @Override
        public void draining() {
            answerAndClose(DRAINING);
        }

        /** The connection has no idle timeout any more, so it is not kept for further requests. */
        private void answerAndClose(Answer answer) {
            context.runOnContext(ignored -> {
                request.response().putHeader("Connection", "close");
                answer.sendTo(request.response())
                        .onComplete(sent -> request.connection().close());
            });
        }
    }
}
