package org.cvmfsephemeral.publisher.revision;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
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
     * @param created the revision that is on its way
     * @param tags of that revision
     */
    ContentHash put(UUID attempt, Repository base, RetainedRevision created, List<Tag> tags) {
        List<NamedRevision> names = new ArrayList<>();
        names.add(new NamedRevision(
                TagName.TRUNK,
                created.rootHash(),
                created.revision(),
                created.publishedAt(),
                NamedRevision.TRUNK_DESCRIPTION,
                created.rootSize()));
        base.rootHash()
                .ifPresent(previous -> names.add(new NamedRevision(
                        TagName.TRUNK_PREVIOUS,
                        previous,
                        base.revision(),
                        base.publishedAt(),
                        NamedRevision.TRUNK_PREVIOUS_DESCRIPTION,
                        base.rootSize())));
        tags.forEach(tag -> names.add(new NamedRevision(
                tag.name(), tag.root(), tag.revision(), tag.publishedAt(), tag.description(), tag.rootSize())));
        byte[] database = new TagDatabase(base.name(), base.historyHash(), names).toDatabase();
        EncodedObject object =
                ObjectEncoder.of(Compression.ZLIB).encode(ObjectKind.HISTORY, HashAlgorithm.SHA1, database);
        store.put(attempt, base.name(), object);
        return object.hash();
    }
}
