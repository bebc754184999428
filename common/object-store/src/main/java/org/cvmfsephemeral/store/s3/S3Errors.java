package org.cvmfsephemeral.store.s3;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.InsufficientDataException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.ServerException;
import io.minio.errors.XmlParserException;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cvmfsephemeral.store.MissingObjectException;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.PreconditionFailedException;
import org.cvmfsephemeral.store.StoreException;
import org.cvmfsephemeral.store.StoreRefusedException;
import org.cvmfsephemeral.store.StoreUnavailableException;

/** Tells what a failed request means for the caller of the store. */
final class S3Errors {
    /** Codes that say "again, please" behind a status that elsewhere does not. */
    private static final Set<String> PASSING =
            Set.of("RequestTimeout", "SlowDown", "IncompleteBody", "OperationAborted", "ConditionalRequestConflict");

    private static final Pattern STATUS_IN_MESSAGE = Pattern.compile("Response code: (\\d{3})");

    private S3Errors() {}

    interface S3Operation<T> {
        T run() throws Exception;
    }

    static <T> T translating(String what, ObjectKey key, S3Operation<T> operation) {
        return run(what, key.value(), key, operation);
    }

    /** For operations on several objects or none. */
    static <T> T translating(String what, String name, S3Operation<T> operation) {
        return run(what, name, null, operation);
    }

    private static <T> T run(String what, String name, ObjectKey key, S3Operation<T> operation) {
        try {
            return operation.run();
        } catch (StoreException e) {
            throw e;
        } catch (Exception e) {
            throw translate(what + " " + name, key, e);
        }
    }

    private static StoreException translate(String what, ObjectKey key, Exception e) {
        if (e instanceof ErrorResponseException error) {
            return ofResponse(what, key, error);
        }
        if (e instanceof ServerException error) {
            return ofStatus(what, error.statusCode(), error.getMessage(), e);
        }
        if (e instanceof InvalidResponseException error) {
            return ofStatus(what, statusIn(error.getMessage()), "an answer that is not S3's", e);
        }
        if (e.getCause() instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return new StoreUnavailableException(what + " was interrupted", e);
        }
        if (e instanceof IOException || e instanceof XmlParserException || e instanceof InsufficientDataException) {
            return new StoreUnavailableException(what + " failed: " + e.getMessage(), e);
        }
        return new StoreRefusedException(what + " failed: " + e.getMessage(), e);
    }

    private static StoreException ofResponse(String what, ObjectKey key, ErrorResponseException e) {
        String code = e.errorResponse().code();
        if (PASSING.contains(code)) {
            return new StoreUnavailableException(what + " failed: " + code, e);
        }
        int status = e.response().code();
        if (key != null && status == 404 && !code.equals("NoSuchBucket")) {
            return new MissingObjectException(key, e);
        }
        if (key != null && status == 412) {
            return new PreconditionFailedException(key, e);
        }
        return ofStatus(what, status, code, e);
    }

    private static StoreException ofStatus(String what, int status, String detail, Exception e) {
        String message = what + " failed: " + detail + " (status " + status + ")";
        boolean passing = status == 408 || status == 429 || (status >= 500 && status != 501);
        return passing ? new StoreUnavailableException(message, e) : new StoreRefusedException(message, e);
    }

    private static int statusIn(String message) {
        Matcher matcher = STATUS_IN_MESSAGE.matcher(message);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 500;
    }
}
