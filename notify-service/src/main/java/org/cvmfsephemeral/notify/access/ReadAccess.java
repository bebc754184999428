package org.cvmfsephemeral.notify.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cvmfsephemeral.notify.http.Answer;
import org.cvmfsephemeral.web.ProblemType;
import org.jboss.logging.Logger;

/**
 * Asks upload-service whether a caller may read, if reading is protected at all: tokens and rules are in the ledger, which this service does without.
 * Nobody hears anything while that cannot be found out.
 */
@Singleton
public class ReadAccess {
    private static final Logger LOG = Logger.getLogger(ReadAccess.class);
    private static final int OK = 200;
    private static final Answer UNKNOWN = Answer.problem(
                    ProblemType.ACCESS_UNAVAILABLE, "It cannot be found out at present who may read what; ask again.")
            .retryAfter(Duration.ofSeconds(5));

    private final ReadAccessSettings settings;
    private final HttpClient client;

    ReadAccess(ReadAccessSettings settings, Vertx vertx) {
        this.settings = settings;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setSsl("https".equals(settings.uploadService().getScheme()))
                .setVerifyHost(true)
                .setConnectTimeout((int) settings.timeout().toMillis())
                .setIdleTimeout(30)
                .setIdleTimeoutUnit(TimeUnit.SECONDS));
    }

    @PreDestroy
    void close() {
        client.close();
    }

    /**
     * Goes on if the caller may read all of these repositories, or everything if there are none.
     *
     * @param allowed called on the request's event loop
     * @param denied gets the answer for the caller, on the same
     */
    public void require(
            HttpServerRequest request, Collection<String> repositories, Runnable allowed, Consumer<Answer> denied) {
        if (!settings.protectReads()) {
            allowed.run();
            return;
        }
        List<String> questions = repositories.isEmpty()
                ? List.of("/caller?action=read")
                : repositories.stream()
                        .map(repository -> "/caller?action=read&repository="
                                + URLEncoder.encode(repository, StandardCharsets.UTF_8))
                        .toList();
        ask(request, questions, 0).onComplete(answered -> {
            if (request.response().closed()) {
                return;
            }
            Answer denial = answered.succeeded() ? answered.result() : UNKNOWN;
            if (answered.failed()) {
                LOG.warnf("upload-service does not tell who may read error=%s", answered.cause());
            }
            if (denial == null) {
                allowed.run();
            } else {
                challenge(request, denial);
                denied.accept(denial);
            }
        });
    }

    private static void challenge(HttpServerRequest request, Answer denial) {
        if (denial.status() == ProblemType.UNAUTHENTICATED.status()) {
            request.response().putHeader("WWW-Authenticate", "Bearer realm=\"cvmfs-ephemeral\"");
        }
    }

    /** One after the other, as all of them have to be answered with yes; null if they are. */
    private Future<Answer> ask(HttpServerRequest request, List<String> questions, int index) {
        if (index == questions.size()) {
            return Future.succeededFuture();
        }
        return ask(request, questions.get(index))
                .compose(
                        denial -> denial == null ? ask(request, questions, index + 1) : Future.succeededFuture(denial));
    }

    private Future<Answer> ask(HttpServerRequest request, String question) {
        String credentials = request.getHeader(HttpHeaders.AUTHORIZATION);
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(settings.uploadService().resolve(question).toString())
                .setFollowRedirects(false)
                .setTimeout(settings.timeout().toMillis());
        if (credentials != null) {
            options.putHeader(HttpHeaders.AUTHORIZATION, credentials);
        }
        return client.request(options).compose(asking -> asking.send()).compose(answer -> answer.body()
                .map(body -> denial(answer.statusCode(), body, credentials)));
    }

    /** Null if there is none. */
    private static Answer denial(int status, Buffer body, String credentials) {
        JsonObject told;
        try {
            told = body.toJsonObject();
        } catch (DecodeException e) {
            return UNKNOWN;
        }
        if (status == OK && Boolean.TRUE.equals(told.getValue("allowed"))) {
            return null;
        }
        if (status == OK) {
            return credentials == null
                    ? Answer.problem(
                            ProblemType.UNAUTHENTICATED,
                            "Reading needs permission here: send 'Authorization: Bearer' with a token or an identity token.")
                    : Answer.problem(ProblemType.FORBIDDEN, "'" + told.getString("name") + "' may not read this.");
        }
        if (status == ProblemType.UNAUTHENTICATED.status()) {
            return Answer.problem(ProblemType.UNAUTHENTICATED, told.getString("detail", "The token is not accepted."));
        }
        if (status == ProblemType.TOO_MANY_ATTEMPTS.status()) {
            return Answer.problem(ProblemType.TOO_MANY_ATTEMPTS, told.getString("detail", "Too many attempts."))
                    .retryAfter(Duration.ofMinutes(1));
        }
        return UNKNOWN;
    }
}
