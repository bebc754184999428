package org.cvmfsephemeral.upload.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.InputStream;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cvmfsephemeral.upload.content.IncompleteBodyException;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/**
 * A file that a form sends (RFC 7578), read as it arrives.
 *
 * @param name that the client gives it
 * @param contentType that the client gives it
 */
public record MultipartFile(String name, String contentType, InputStream content) {
    /**
     * Waits for the file to begin.
     *
     * @param field of the form
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if the body is no form, or has no such file
     * @throws IncompleteBodyException if it breaks off before
     */
    public static MultipartFile await(RoutingContext context, String field) throws InterruptedException {
        RequestBody body = RequestBody.expected(context);
        String type = context.request().getHeader("Content-Type");
        if (body == null || type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            throw Problems.of(
                    ProblemType.INVALID_PARAMETER,
                    "The body is a form (multipart/form-data) with the file as '" + field + "'.");
        }
        CompletableFuture<MultipartFile> file = new CompletableFuture<>();
        listen(context, body, field, file);
        try {
            return file.get(body.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NoSuchPartException) {
                throw Problems.of(ProblemType.INVALID_PARAMETER, "The form has no file '" + field + "'.");
            }
            throw new IncompleteBodyException("the body could not be read to its end", e.getCause());
        } catch (TimeoutException e) {
            throw new IncompleteBodyException(
                    "nothing arrived for " + body.patience().toSeconds() + " s", e);
        }
    }

    private static void listen(
            RoutingContext context, RequestBody body, String field, CompletableFuture<MultipartFile> file) {
        HttpServerRequest request = context.request();
        try {
            request.setExpectMultipart(true);
        } catch (RuntimeException e) {
            throw Problems.of(ProblemType.INVALID_PARAMETER, "The form cannot be read: it has no boundary.");
        }
        request.exceptionHandler(file::completeExceptionally);
        request.uploadHandler(upload -> {
            if (upload.name().equals(field) && !file.isDone()) {
                upload.pause();
                RequestBody content = body.part(upload);
                request.endHandler(ignored -> content.endOfRequest());
                file.complete(new MultipartFile(upload.filename(), upload.contentType(), content));
            } else {
                upload.handler(ignored -> {});
            }
        });
        request.endHandler(ignored -> file.completeExceptionally(new NoSuchPartException()));
        RequestBody.continueSending(context);
        request.resume();
    }

    private static final class NoSuchPartException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
