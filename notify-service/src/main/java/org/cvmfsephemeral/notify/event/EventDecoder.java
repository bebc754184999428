package org.cvmfsephemeral.notify.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * Reads a record of the events topic. Only what streams are chosen by is understood; the rest is handed on as it is, so that
 * events of a newer release pass through an older one.
 */
@Singleton
class EventDecoder {
    /** Several times what the largest event takes. */
    static final int MAX_BYTES = 256 * 1024;
    /** It stands on a line of its own. */
    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private final ObjectMapper json;

    EventDecoder(ObjectMapper json) {
        this.json = json;
    }

    /** @throws UnreadableEventException if it is no JSON, too large, or lacks type or repository */
    Event decode(EventId id, byte[] value) throws UnreadableEventException {
        JsonNode event = parse(value);
        String type = event.path("type").asText();
        if (!TYPE.matcher(type).matches()) {
            throw new UnreadableEventException("has no type");
        }
        String repository = event.path("repository").asText();
        try {
            RepositoryName.of(repository);
            return new Event(
                    id.offset(), type, repository, paths(event), within(event), frame(id.toString(), type, event));
        } catch (InvalidNameException e) {
            throw new UnreadableEventException("names an impossible repository or path", e);
        }
    }

    private JsonNode parse(byte[] value) throws UnreadableEventException {
        if (value == null || value.length > MAX_BYTES) {
            throw new UnreadableEventException("is empty or too large");
        }
        try {
            return json.readTree(value);
        } catch (IOException e) {
            throw new UnreadableEventException("is no JSON", e);
        }
    }

    private static List<RepositoryPath> paths(JsonNode event) {
        List<RepositoryPath> paths = new ArrayList<>();
        event.path("paths").forEach(path -> paths.add(RepositoryPath.of(path.asText())));
        return List.copyOf(paths);
    }

    private static Optional<RepositoryPath> within(JsonNode event) {
        return Optional.ofNullable(event.get("within")).map(path -> RepositoryPath.of(path.asText()));
    }

    /** Written anew from what was read, so that it is one line whatever it looked like. */
    private static Buffer frame(String id, String type, JsonNode data) {
        String frame = "id: " + id + "\nevent: " + type + "\ndata: " + data + "\n\n";
        return Buffer.buffer(frame.getBytes(StandardCharsets.UTF_8));
    }
}
