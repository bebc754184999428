package org.cvmfsephemeral.upload.changeset;

import com.fasterxml.jackson.core.type.TypeReference;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.cvmfsephemeral.access.Wish;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.repository.ExpiryPolicy;
import org.cvmfsephemeral.upload.http.StrictJson;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** The operations of one change, in order. */
final class OperationList {
    /** Every path is a lease of its own, and all are taken under one lock. */
    static final int MAX_OPERATIONS = 1_000;

    private static final int MAX_BYTES = 8 << 20;
    private static final StrictJson<List<RequestedOperation>> JSON =
            StrictJson.of(new TypeReference<>() {}, ProblemType.INVALID_OPERATION, MAX_BYTES, "field");

    private final List<RequestedOperation> requested;

    private OperationList(List<RequestedOperation> requested) {
        this.requested = requested;
    }

    /**
     * @param body a JSON list
     * @throws HttpProblem 400 or 413 if there is anything else, nothing or too much in it
     */
    static OperationList read(InputStream body) {
        List<RequestedOperation> requested = JSON.read(body).orElse(List.of());
        if (requested.isEmpty()) {
            throw Problems.of(ProblemType.INVALID_OPERATION, "The body is a JSON list of at least one operation.");
        }
        if (requested.size() > MAX_OPERATIONS) {
            throw Problems.of(
                    ProblemType.TOO_MANY_ENTRIES, "A change has at most " + MAX_OPERATIONS + " operations here.");
        }
        return new OperationList(requested);
    }

    /**
     * @throws HttpProblem 400 naming the operation that is not allowed, and why
     */
    List<RepositoryPath> paths() {
        return each(RequestedOperation::paths).stream().flatMap(List::stream).toList();
    }

    /** What the caller has to be allowed to do. */
    List<Wish> wishes(RepositoryName repository) {
        return each(operation -> operation.wishes(repository)).stream()
                .flatMap(List::stream)
                .toList();
    }

    /**
     * @param now by the time of the ledger
     * @param policy of the repository
     * @throws HttpProblem as {@link #paths}, and 422 if something is to stay for longer than the repository allows
     */
    List<Operation> toOperations(Instant now, ExpiryPolicy policy) {
        return each(operation -> operation.toOperation(now, policy));
    }

    private <T> List<T> each(Function<RequestedOperation, T> translation) {
        List<T> translated = new ArrayList<>();
        for (int i = 0; i < requested.size(); i++) {
            translated.add(translate(i, translation));
        }
        return translated;
    }

    private <T> T translate(int index, Function<RequestedOperation, T> translation) {
        RequestedOperation operation = requested.get(index);
        if (operation == null) {
            throw at(index, Problems.of(ProblemType.INVALID_OPERATION, "an operation is not null."));
        }
        try {
            return translation.apply(operation);
        } catch (InvalidNameException e) {
            throw at(index, Problems.of(ProblemType.INVALID_PATH, e.getMessage() + "."));
        } catch (HttpProblem e) {
            throw at(index, e);
        }
    }

    private static HttpProblem at(int index, HttpProblem problem) {
        return HttpProblem.builder(problem)
                .withDetail("Operation [" + index + "]: " + problem.getDetail())
                .with("operation", index)
                .build();
    }
}
