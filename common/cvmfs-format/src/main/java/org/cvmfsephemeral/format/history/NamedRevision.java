package org.cvmfsephemeral.format.history;

import java.util.Objects;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.InvalidNameException;

/**
 * One row of a tag database (format reference 7.1).
 *
 * @param name may be a reserved one
 * @param rootHash of the root catalog
 * @param revision of the root catalog
 * @param timestamp when the root catalog was made, Unix seconds
 * @param size of the uncompressed root catalog in bytes
 */
public record NamedRevision(
        String name, ContentHash rootHash, long revision, long timestamp, String description, long size) {
    /** What upstream says of {@code trunk}. */
    public static final String TRUNK_DESCRIPTION = "current HEAD";
    /** What upstream says of {@code trunk-previous}. */
    public static final String TRUNK_PREVIOUS_DESCRIPTION = "default undo target";

    public NamedRevision {
        Objects.requireNonNull(rootHash, "a tag names a root catalog");
        Objects.requireNonNull(description, "a description may be empty, but is there");
        if (!TagName.isStorable(name)) {
            throw new InvalidNameException("not a name that a tag database can hold");
        }
        if (revision < 0 || timestamp < 0 || size < 0) {
            throw new IllegalArgumentException("the numbers of a tag are not negative");
        }
    }
}
