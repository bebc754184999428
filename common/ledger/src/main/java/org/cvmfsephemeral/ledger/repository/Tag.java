package org.cvmfsephemeral.ledger.repository;

import org.cvmfsephemeral.format.object.ContentHash;

/**
 * A name for a revision.
 *
 * @param rootHash hash string of its root catalog
 * @param rootSize size of the uncompressed root catalog in bytes
 * @param publishedAt manifest {@code T} of the revision, Unix seconds
 */
public record Tag(String name, long revision, String rootHash, long rootSize, long publishedAt, String description) {

    static Tag of(Object[] row) {
        return new Tag(
                (String) row[0],
                ((Number) row[1]).longValue(),
                (String) row[2],
                ((Number) row[3]).longValue(),
                ((Number) row[4]).longValue(),
                (String) row[5]);
    }

    public ContentHash root() {
        return ContentHash.parse(rootHash);
    }
}
