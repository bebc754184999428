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
import org.cvmfsephemeral.ledger.figures.LedgerFailures;
import org.cvmfsephemeral.ledger.garbage.ObjectsLeavingException;
import org.cvmfsephemeral.ledger.lease.PathBusyException;
import org.cvmfsephemeral.ledger.lease.RepositoryFullException;
import org.cvmfsephemeral.ledger.lease.SessionLostException;
import org.cvmfsephemeral.ledger.lease.TooManyUploadsException;
import org.cvmfsephemeral.ledger.transaction.PartsInFlightException;
import org.cvmfsephemeral.ledger.transaction.TransactionEndedException;
import org.cvmfsephemeral.ledger.transaction.TransactionTooLargeException;
import org.cvmfsephemeral.store.MissingObjectException;
import org.cvmfsephemeral.store.StoreException;
import org.cvmfsephemeral.upload.content.IncompleteBodyException;
import org.cvmfsephemeral.upload.content.OverloadedException;
import org.cvmfsephemeral.upload.content.RequestTooLargeException;
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

    private final WriteMetrics metrics;
    private final LedgerFailures ledgerFailures;

    UploadProblems(WriteMetrics metrics, LedgerFailures ledgerFailures) {
        this.metrics = metrics;
        this.ledgerFailures = ledgerFailures;
    }

    @ServerExceptionMapper
    Response invalidName(InvalidNameException e) {
        ProblemType type = e.getMessage().startsWith("a repository name")
                ? ProblemType.INVALID_REPOSITORY_NAME
                : ProblemType.INVALID_PATH;
        return Problems.of(type, sentence(e.getMessage())).toResponse();
    }

    @ServerExceptionMapper
    Response busy(PathBusyException e) {
        metrics.leaseRefused();
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
    Response requestTooLarge(RequestTooLargeException e) {
        return Problems.builder(
                        ProblemType.REQUEST_TOO_LARGE,
                        "The request brings more than this repository's limit of " + e.limit()
                                + " bytes for one request, packed or unpacked.")
                .with("limit", e.limit())
                .build()
                .toResponse();
    }

    @ServerExceptionMapper
    Response repositoryFull(RepositoryFullException e) {
        return Problems.builder(
                        ProblemType.REPOSITORY_FULL,
                        "The repository would exceed its limit of " + e.limit() + " bytes; " + e.used()
                                + " are in use or on their way. Delete something, or let it expire.")
                .with("limit", e.limit())
                .with("used", e.used())
                .build()
                .toResponse();
    }

    @ServerExceptionMapper
    Response tooManyUploads(TooManyUploadsException e) {
        return Problems.builder(
                        ProblemType.TOO_MANY_UPLOADS,
                        "As many uploads as this repository's limit of " + e.limit()
                                + " are going on; try again when one has ended.")
                .with("limit", e.limit())
                .withHeader(HttpHeaders.RETRY_AFTER, SHORT.toSeconds())
                .build()
                .toResponse();
    }

    @ServerExceptionMapper
    Response transactionEnded(TransactionEndedException e) {
        return Problems.of(ProblemType.TRANSACTION_ENDED, sentence(e.getMessage()))
                .toResponse();
    }

    @ServerExceptionMapper
    Response partsInFlight(PartsInFlightException e) {
        return Problems.builder(
                        ProblemType.PARTS_IN_FLIGHT,
                        e.parts()
                                + " requests of the transaction are still arriving; commit when they have been answered.")
                .with("parts", e.parts())
                .withHeader(HttpHeaders.RETRY_AFTER, SHORT.toSeconds())
                .build()
                .toResponse();
    }

    @ServerExceptionMapper
    Response transactionTooLarge(TransactionTooLargeException e) {
        return Problems.builder(
                        ProblemType.TOO_MANY_ENTRIES,
                        "The transaction's description would exceed " + e.limit()
                                + " bytes; commit what there is and open another one.")
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
    Response objectsLeaving(ObjectsLeavingException e) {
        return Problems.retryAfter(
                        ProblemType.CONTENT_LEAVING,
                        "The same content was deleted long ago, and its last remains are being removed at this moment; send it again.",
                        SHORT)
                .toResponse();
    }

    @ServerExceptionMapper
    Response sessionLost(SessionLostException e) {
        return Problems.retryAfter(
                        ProblemType.SESSION_LOST,
                        "The upload lost its lease, because it stood still for too long, an operator took it away, or the request was repeated; nothing was published. Send it again.",
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
        ledgerFailures.count(LedgerFailures.Work.REQUEST);
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
