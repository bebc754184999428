package org.cvmfsephemeral.upload.write;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cvmfsephemeral.ledger.change.Operation;

/**
 * What a request has ready to be published.
 *
 * @param bytes by how much the repository grows at most
 * @param facts what the answer says of it, by the names of the answer's fields; values are text, numbers or lists of these
 */
public record Draft(List<Operation> operations, long bytes, Map<String, Object> facts) {
    public static Draft of(Operation operation, Map<String, Object> facts) {
        return new Draft(List.of(operation), 0, facts);
    }

    /** As this one, but doing something else first. */
    public Draft after(Operation first) {
        return new Draft(Stream.concat(Stream.of(first), operations.stream()).toList(), bytes, facts);
    }
}
