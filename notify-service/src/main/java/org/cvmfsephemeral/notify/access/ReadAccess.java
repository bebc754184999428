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
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cvmfsephemeral.notify.http.Answer;
import org.cvmfsephemeral.web.ProblemType;
import org.jboss.logging.Logger;

/**
 * Asks upload-service whether a caller may read, if reading is protected at all: tokens and rules are in the ledger, which this service does without.
 * There a refusal is also entered into the audit trail. Nobody hears anything while that cannot be found out.
 */
@Singleton
public class ReadAccess {
    private static final Logger LOG = Logger.getLogger(ReadAccess.class);
    private static final int ALLOWED = 204;
    private static final String NO_DETAIL = "Reading needs permission here.";
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
                ? List.of("/read-check")
                : repositories.stream()
                        .map(repository -> "/read-check/" + URLEncoder.encode(repository, StandardCharsets.UTF_8))
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
                .map(body -> denial(answer.statusCode(), body)));
    }

    /** Null if there is none. */
    private static Answer denial(int status, Buffer body) {
        if (status == ALLOWED) {
            return null;
        }
        return Stream.of(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN)
                .filter(type -> type.status() == status)
                .findFirst()
                .map(type -> Answer.problem(type, detail(body)))
                .orElseGet(() -> status == ProblemType.TOO_MANY_ATTEMPTS.status() ? tooMany(body) : UNKNOWN);
    }

    private static Answer tooMany(Buffer body) {
        return Answer.problem(ProblemType.TOO_MANY_ATTEMPTS, detail(body)).retryAfter(Duration.ofMinutes(1));
    }

    private static String detail(Buffer body) {
        try {
            return body.toJsonObject().getString("detail", NO_DETAIL);
        } catch (DecodeException | ClassCastException e) {
            return NO_DETAIL;
        }
    }
}
