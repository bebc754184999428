package org.cvmfsephemeral.notify.publication;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.RepositoryRevision;

/**
 * What a publisher says: that a repository has a new manifest (format reference 9.1). Anybody can say so, hence nothing of
 * the manifest is used but for comparing it with the one that is known.
 */
final class PublishedMessage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] NONE = {};

    private final RepositoryName repository;
    private final byte[] manifest;

    private PublishedMessage(RepositoryName repository, byte[] manifest) {
        this.repository = repository;
        this.manifest = manifest;
    }

    /** @throws InvalidMessageException if it names no repository; the manifest may be missing or unreadable */
    static PublishedMessage parse(byte[] body) throws InvalidMessageException {
        JsonNode message = tree(body);
        JsonNode repository = message == null ? null : message.get("repository");
        if (repository == null || !repository.isTextual()) {
            throw new InvalidMessageException("The message names no \"repository\".");
        }
        return new PublishedMessage(
                name(repository.textValue()), decode(message.path("manifest").asText()));
    }

    RepositoryName repository() {
        return repository;
    }

    boolean isAbout(RepositoryRevision revision) {
        return Arrays.equals(manifest, revision.manifest());
    }

    private static JsonNode tree(byte[] body) throws InvalidMessageException {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new InvalidMessageException("The message is not JSON.", e);
        }
    }

    private static RepositoryName name(String text) throws InvalidMessageException {
        try {
            return RepositoryName.of(text);
        } catch (InvalidNameException e) {
            throw new InvalidMessageException("The message names an impossible \"repository\".", e);
        }
    }

    private static byte[] decode(String manifest) {
        try {
            return Base64.getDecoder().decode(manifest);
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }
}
