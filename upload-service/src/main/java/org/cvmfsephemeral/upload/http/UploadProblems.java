package org.cvmfsephemeral.upload.http;

import io.quarkus.arc.ArcUndeclaredThrowableException;
import io.vertx.ext.web.RoutingContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.RollbackException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.ledger.lease.PathBusyException;
import org.cvmfsephemeral.ledger.lease.SessionLostException;
import org.cvmfsephemeral.store.MissingObjectException;
import org.cvmfsephemeral.store.StoreException;
import org.cvmfsephemeral.upload.content.IncompleteBodyException;
import org.cvmfsephemeral.upload.content.OverloadedException;
import org.cvmfsephemeral.upload.content.TooLargeException;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What the caller gets to know of every failure. */
class UploadProblems {
    private static final Logger LOG = Logger.getLogger(UploadProblems.class);
    private static final Duration SHORT = Duration.ofSeconds(2);
    /** A queued change is published within moments unless something is wrong. */
    private static final Duration QUEUED = Duration.ofSeconds(1);

    @ServerExceptionMapper
    Response invalidName(InvalidNameException e) {
        ProblemType type = e.getMessage().startsWith("a repository name")
                ? ProblemType.INVALID_REPOSITORY_NAME
                : ProblemType.INVALID_PATH;
        return Problems.of(type, sentence(e.getMessage())).toResponse();
    }

    @ServerExceptionMapper
    Response busy(PathBusyException e) {
        Duration retryAfter = e.remaining().orElse(QUEUED);
        long seconds = Math.max(1, (retryAfter.toMillis() + 999) / 1000);
        var problem = Problems.builder(
                        ProblemType.PATH_BUSY,
                        "'" + e.path() + "' is held by " + e.holder()
                                + e.remaining()
                                        .map(left -> " for another " + seconds + " s unless renewed")
                                        .orElse(" until its change is published")
                                + ".")
                .with("path", e.path().value())
                .with("holder", e.holder())
                .withHeader(HttpHeaders.RETRY_AFTER, seconds);
        e.remaining().ifPresent(left -> problem.with("remainingSeconds", seconds));
        return problem.build().toResponse();
    }

    @ServerExceptionMapper
    Response tooLarge(TooLargeException e) {
        return Problems.builder(
                        ProblemType.FILE_TOO_LARGE,
                        "The file is larger than this repository's limit of " + e.limit() + " bytes.")
                .with("limit", e.limit())
                .build()
                .toResponse();
    }

    @ServerExceptionMapper
    Response incomplete(IncompleteBodyException e) {
        return Problems.of(ProblemType.INCOMPLETE_BODY, sentence(e.getMessage()))
                .toResponse();
    }

    @ServerExceptionMapper
    Response overloaded(OverloadedException e) {
        return Problems.retryAfter(ProblemType.OVERLOADED, sentence(e.getMessage()), e.retryAfter())
                .toResponse();
    }

    @ServerExceptionMapper
    Response sessionLost(SessionLostException e) {
        return Problems.retryAfter(
                        ProblemType.SESSION_LOST,
                        "The upload stood still for so long that its lease expired; nothing was published. Send it again.",
                        SHORT)
                .toResponse();
    }

    @ServerExceptionMapper
    Response missing(MissingObjectException e, RoutingContext context) {
        startAnswerOver(context);
        LOG.errorf(e, "object missing in the store");
        return Problems.of(ProblemType.DAMAGED_OBJECT, "An object that the file is made of is missing in the store.")
                .toResponse();
    }

    @ServerExceptionMapper
    Response store(StoreException e, RoutingContext context) {
        startAnswerOver(context);
        LOG.errorf(e, "object store failed");
        return Problems.retryAfter(ProblemType.STORE_UNAVAILABLE, "The object store does not answer; try again.", SHORT)
                .toResponse();
    }

    @ServerExceptionMapper
    Response damaged(FormatException e, RoutingContext context) {
        startAnswerOver(context);
        LOG.errorf(e, "damaged object in the store");
        return Problems.of(ProblemType.DAMAGED_OBJECT, "An object in the store is damaged: " + e.getMessage() + ".")
                .toResponse();
    }

    @ServerExceptionMapper({
        PersistenceException.class,
        SQLException.class,
        RollbackException.class,
        ArcUndeclaredThrowableException.class
    })
    Response ledger(Exception e) {
        LOG.errorf(e, "ledger failed");
        return Problems.retryAfter(
                        ProblemType.LEDGER_UNAVAILABLE,
                        "The ledger does not answer. What was being written may or may not be published; look before you send it again.",
                        SHORT)
                .toResponse();
    }

    /** Bodies that cannot be read are told apart before; what is left is a client that went away during the answer. */
    @ServerExceptionMapper
    Response disconnected(IOException e, RoutingContext context) {
        startAnswerOver(context);
        LOG.debugf("connection lost error=%s", e.getMessage());
        return Response.serverError().build();
    }

    /**
     * Content can turn out to be unreadable while it is being sent. What was to be its headers must not stand above the problem; if
     * they are on their way, breaking off is the only way to say that something is wrong.
     */
    private static void startAnswerOver(RoutingContext context) {
        if (context.response().headWritten()) {
            context.request().connection().close();
        } else {
            context.response().headers().clear();
        }
    }

    private static String sentence(String message) {
        return Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".";
    }
}
