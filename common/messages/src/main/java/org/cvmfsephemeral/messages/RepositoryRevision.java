package org.cvmfsephemeral.messages;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * A repository's newest manifest, announced after it is readable in the store.
 *
 * @param repository fully qualified repository name, also the message key
 * @param revision manifest {@code S}
 * @param timestamp manifest {@code T}, Unix seconds
 * @param rootHash hash string of the root catalog, manifest {@code C}
 * @param manifest the complete signed {@code .cvmfspublished}, Base64 in JSON; at most 4 KiB before encoding
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RepositoryRevision(String repository, long revision, long timestamp, String rootHash, byte[] manifest) {

    /** Consumers keep the newest of what they see: by revision, then by timestamp. */
    public boolean isNewerThan(RepositoryRevision other) {
        return revision != other.revision ? revision > other.revision : timestamp > other.timestamp;
    }
}
