package org.cvmfsephemeral.notify.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** The client's parser, as unforgiving as the original (format reference 9.3). It is given one HTTP chunk at a time. */
final class ClientParser {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "data: ";

    private final StringBuilder pending = new StringBuilder();

    /**
     * The message that is complete with this chunk, if one is.
     *
     * @throws AssertionError where the client would drop the connection, or drop what follows the first line unread
     */
    Optional<JsonNode> receive(String chunk) {
        int lineFeed = chunk.indexOf('\n');
        String first = lineFeed < 0 ? chunk : chunk.substring(0, lineFeed);
        pending.append(first.startsWith(PREFIX) ? first.substring(PREFIX.length()) : first);
        if (lineFeed < 0) {
            return Optional.empty();
        }
        if (!chunk.substring(lineFeed).equals("\n\n")) {
            throw new AssertionError("lost by the client: " + chunk.substring(lineFeed));
        }
        String message = pending.toString();
        pending.setLength(0);
        return Optional.of(parse(message));
    }

    private static JsonNode parse(String text) {
        if (!text.startsWith("{")) {
            throw new AssertionError("not a message: " + text);
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not a message: " + text, e);
        }
    }
}
