package org.cvmfsephemeral.publisher.revision;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.history.NamedRevision;
import org.cvmfsephemeral.format.history.TagDatabase;
import org.cvmfsephemeral.format.history.TagName;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.EncodedObject;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectEncoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RetainedRevision;
import org.cvmfsephemeral.ledger.repository.Tag;
import org.cvmfsephemeral.publisher.store.RepositoryStore;

/** Writes the tag database of a revision: the repository's tags, and the two that upstream keeps (format reference 7.2). */
@ApplicationScoped
class TagDatabases {
    private final RepositoryStore store;

    TagDatabases(RepositoryStore store) {
        this.store = store;
    }

    /**
     * @param base whose tag database this one replaces
     * @param created the revision that is on its way
     * @param previous the one before it, if it stays readable
     * @param tags of the created revision
     */
    ContentHash put(
            UUID attempt,
            Repository base,
            RetainedRevision created,
            Optional<RetainedRevision> previous,
            List<Tag> tags) {
        List<NamedRevision> names = new ArrayList<>();
        names.add(named(TagName.TRUNK, created, NamedRevision.TRUNK_DESCRIPTION));
        previous.ifPresent(
                before -> names.add(named(TagName.TRUNK_PREVIOUS, before, NamedRevision.TRUNK_PREVIOUS_DESCRIPTION)));
        tags.forEach(tag -> names.add(new NamedRevision(
                tag.name(), tag.root(), tag.revision(), tag.publishedAt(), tag.description(), tag.rootSize())));
        byte[] database = new TagDatabase(base.name(), base.historyHash(), names).toDatabase();
        EncodedObject object =
                ObjectEncoder.of(Compression.ZLIB).encode(ObjectKind.HISTORY, HashAlgorithm.SHA1, database);
        store.put(attempt, base.name(), object);
        return object.hash();
    }

    private static NamedRevision named(String name, RetainedRevision revision, String description) {
        return new NamedRevision(
                name,
                revision.rootHash(),
                revision.revision(),
                revision.publishedAt(),
                description,
                revision.rootSize());
    }
}
