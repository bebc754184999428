package org.cvmfsephemeral.notify.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** The body of a subscription, <code>{"version":1,"repository":"sw.example.org"}</code> (format reference 9.2). */
final class SubscribeRequest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SubscribeRequest() {}

    /** The repository asked for; empty if the body names none, as there is no answer that would tell the client so. */
    static Optional<RepositoryName> repository(byte[] body) {
        try {
            JsonNode request = JSON.readTree(body);
            JsonNode repository = request == null ? null : request.get("repository");
            return repository == null || !repository.isTextual()
                    ? Optional.empty()
                    : Optional.of(RepositoryName.of(repository.textValue()));
        } catch (IOException | InvalidNameException e) {
            return Optional.empty();
        }
    }
}
