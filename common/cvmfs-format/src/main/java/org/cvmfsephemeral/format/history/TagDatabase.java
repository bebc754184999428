package org.cvmfsephemeral.format.history;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * The named revisions of a repository: the object that manifest {@code H} names (format reference 7.1). Tags are kept in the order
 * of their names, each once.
 *
 * @param previous the tag database that this one replaces
 */
public record TagDatabase(RepositoryName repository, Optional<ContentHash> previous, List<NamedRevision> tags) {
    /** The largest that is read; it has room for some 300,000 tags. */
    public static final int MAX_BYTES = TagRows.MAX_BYTES;

    public TagDatabase {
        tags = tags.stream().sorted(Comparator.comparing(NamedRevision::name)).toList();
        Set<String> names = new HashSet<>();
        if (!tags.stream().map(NamedRevision::name).allMatch(names::add)) {
            throw new IllegalArgumentException("a tag is there twice");
        }
    }

    public Optional<NamedRevision> find(String name) {
        return tags.stream().filter(tag -> tag.name().equals(name)).findFirst();
    }

    /**
     * The uncompressed bytes of the object: an SQLite database. Equal tag databases give equal bytes, whatever order their tags
     * were given in.
     */
    public byte[] toDatabase() {
        return TagRows.write(this);
    }

    /**
     * Reads the uncompressed bytes of the object.
     *
     * @throws FormatException unless they are a sound tag database of schema 1.0, revision 3, whose tags are all on the default
     *     branch
     */
    public static TagDatabase parse(byte[] database) {
        return TagRows.read(database);
    }
}
