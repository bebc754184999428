package org.cvmfsephemeral.notify.publication;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.notify.http.Answer;
import org.cvmfsephemeral.notify.http.CappedBody;
import org.cvmfsephemeral.notify.revision.KnownRevisions;
import org.cvmfsephemeral.web.ProblemType;

/**
 * Publishing as upstream's publishers do it (format reference 9.1). Anybody may send anything here, so it makes nobody
 * believe anything: at most it has the manifest announced that is really published, by the service that published it.
 *
 * <p>A stranger must not make work. What is known already, and a repository that does not exist, is answered and that is
 * all; both are told from what this replica has read from the topic.
 *
 * <p>The tool takes any status for success, and the answer for a C string: it has to come with its length, in one piece
 * (upstream {@code notify/publisher_http.cc}).
 */
@Singleton
class PublishRoute {
    static final String PATH = "/api/v1/notifications/publish";
    /** A manifest has 4 KiB at most, a third more in Base64. */
    static final int MAX_BODY_BYTES = 64 * 1024;

    private static final Answer OK = Answer.ok(new JsonObject().put("status", "ok"));
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final String CONTINUE = "100-continue";

    private final Vertx vertx;
    private final KnownRevisions revisions;
    private final JoinedRequests requests;
    private final PublishMetrics metrics;

    PublishRoute(Vertx vertx, KnownRevisions revisions, JoinedRequests requests, PublishMetrics metrics) {
        this.vertx = vertx;
        this.revisions = revisions;
        this.requests = requests;
        this.metrics = metrics;
    }

    void register(@Observes Router router) {
        router.post(PATH).handler(this::readRequest);
    }

    private void readRequest(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        CappedBody body = new CappedBody(MAX_BODY_BYTES);
        request.handler(part -> {
            body.append(part);
            if (body.isOverLimit()) {
                refuse(request);
            }
        });
        request.endHandler(end -> {
            if (!body.isOverLimit()) {
                publish(request, body.bytes());
            }
        });
        if (CONTINUE.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
    }

    private void publish(HttpServerRequest request, byte[] body) {
        try {
            publish(request, PublishedMessage.parse(body));
        } catch (InvalidMessageException e) {
            answer(
                    request,
                    PublishOutcome.INVALID,
                    Answer.problem(
                            ProblemType.INVALID_MESSAGE,
                            e.getMessage()
                                    + " Send {\"version\":1,\"type\":\"activity\",\"repository\":…,\"manifest\":…}."));
        }
    }

    private void publish(HttpServerRequest request, PublishedMessage message) {
        Optional<RepositoryRevision> known = revisions.newest(message.repository());
        if (known.isPresent() && message.isAbout(known.get())) {
            answer(request, PublishOutcome.KNOWN, OK);
        } else if (known.isEmpty() && revisions.isCaughtUp()) {
            answer(request, PublishOutcome.UNKNOWN, OK);
        } else {
            requestAnnouncement(request, message);
        }
    }

    private void requestAnnouncement(HttpServerRequest request, PublishedMessage message) {
        Context context = vertx.getOrCreateContext();
        requests.ask(message.repository())
                .onComplete(sent -> context.runOnContext(ignored -> {
                    if (sent.succeeded()) {
                        answer(request, PublishOutcome.REQUESTED, OK);
                    } else {
                        answer(request, PublishOutcome.FAILED, queueUnavailable());
                    }
                }));
    }

    private static Answer queueUnavailable() {
        return Answer.problem(ProblemType.QUEUE_UNAVAILABLE, "The message queue does not answer; try again.")
                .retryAfter(RETRY_AFTER);
    }

    private void refuse(HttpServerRequest request) {
        request.handler(null);
        metrics.count(PublishOutcome.INVALID);
        Answer.problem(
                        ProblemType.REQUEST_TOO_LARGE,
                        "A message has " + MAX_BODY_BYTES + " bytes at most, its manifest 4 KiB.")
                .sendTo(request.response())
                .onComplete(sent -> request.connection().close());
    }

    private void answer(HttpServerRequest request, PublishOutcome outcome, Answer answer) {
        metrics.count(outcome);
        answer.sendTo(request.response());
    }
}
