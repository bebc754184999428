package org.cvmfsephemeral.notify.http;

import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.cvmfsephemeral.web.ProblemType;

/** Answers whatever no other route takes. */
@Singleton
class UnknownPath {
    /** After every other route, those of the framework too. */
    private static final int LAST = Integer.MAX_VALUE;

    private static final Answer ANSWER =
            Answer.problem(ProblemType.UNKNOWN_PATH, "subscribe with GET /api/v1/notifications/subscribe");

    void register(@Observes Router router) {
        router.route().order(LAST).handler(routing -> ANSWER.sendTo(routing.response()));
    }
}
