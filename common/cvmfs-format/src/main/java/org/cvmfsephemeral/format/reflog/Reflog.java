package org.cvmfsephemeral.format.reflog;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * The objects that a repository's garbage collection starts from: root catalogs, certificates, tag databases and metainfo
 * (format reference 7.3). References are kept in the order of their time, then type, then hash; of two to the same hash the later
 * one counts, as inserting again replaces the row.
 */
public record Reflog(RepositoryName repository, List<Reference> references) {
    /** The name below the repository's base URL. */
    public static final String FILE_NAME = ".cvmfsreflog";

    private static final Comparator<Reference> ORDER = Comparator.comparingLong(Reference::timestamp)
            .thenComparing(Reference::type)
            .thenComparing(Reference::hash);

    public Reflog {
        references = latestOfEach(references).stream().sorted(ORDER).toList();
    }

    private static Collection<Reference> latestOfEach(List<Reference> references) {
        Map<ContentHash, Reference> latest = new HashMap<>();
        for (Reference reference : references) {
            latest.merge(reference.hash(), reference, (old, next) -> next.timestamp() >= old.timestamp() ? next : old);
        }
        return latest.values();
    }

    public Optional<Reference> find(ContentHash hash) {
        return references.stream()
                .filter(reference -> reference.hash().equals(hash))
                .findFirst();
    }

    /**
     * The bytes of {@code .cvmfsreflog}, stored uncompressed: an SQLite database. Equal reflogs give equal bytes, whatever order
     * their references were given in.
     */
    public byte[] toDatabase() {
        return ReflogDatabase.write(this);
    }

    /**
     * Reads the bytes of {@code .cvmfsreflog}.
     *
     * @throws FormatException if the bytes are no sound reflog
     */
    public static Reflog parse(byte[] database) {
        return ReflogDatabase.read(database);
    }
}
