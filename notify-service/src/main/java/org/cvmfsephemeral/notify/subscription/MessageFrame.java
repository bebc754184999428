package org.cvmfsephemeral.notify.subscription;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.notify.revision.Announcement;

/**
 * One notification as the client reads it: {@code data: }, a JSON object, two line feeds, nothing else (format reference
 * 9.1, 9.3). Encoded once, written to every subscriber of the repository.
 */
final class MessageFrame {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("dd MMM uuuu HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final Optional<Instant> sentAt;
    private final String openObject;
    private final Buffer bytes;

    private MessageFrame(Optional<Instant> sentAt, String openObject) {
        this.sentAt = sentAt;
        this.openObject = openObject;
        this.bytes = withBlanks(0);
    }

    static MessageFrame of(Announcement announcement) {
        RepositoryRevision revision = announcement.revision();
        String object = toJson(new Message(
                1,
                TIMESTAMP.format(Instant.ofEpochSecond(revision.timestamp())),
                "activity",
                revision.repository(),
                Base64.getEncoder().encodeToString(revision.manifest())));
        return new MessageFrame(announcement.sentAt(), object.substring(0, object.length() - 1));
    }

    /** When the publisher sent it; empty if that was before this replica knew all revisions. */
    Optional<Instant> sentAt() {
        return sentAt;
    }

    Buffer bytes() {
        return bytes;
    }

    /**
     * The same message, longer by some blanks before the closing brace, where JSON ignores them.
     *
     * <p>A client that reads the two line feeds in two pieces drops the connection and subscribes again at once (format
     * reference 9.3). Were the answer as long each time, the network would cut it at the same byte each time, until the
     * client gives up for good; so the first frame on a connection varies in length.
     */
    Buffer withBlanks(int blanks) {
        String frame = "data: " + openObject + " ".repeat(blanks) + "}\n\n";
        return Buffer.buffer(frame.getBytes(StandardCharsets.US_ASCII));
    }

    private static String toJson(Message message) {
        try {
            return JSON.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message of plain values has no JSON", e);
        }
    }

    @JsonPropertyOrder({"version", "timestamp", "type", "repository", "manifest"})
    private record Message(int version, String timestamp, String type, String repository, String manifest) {}
}
