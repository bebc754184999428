package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.cvmfsephemeral.format.history.NamedRevision;
import org.cvmfsephemeral.format.history.TagDatabase;
import org.cvmfsephemeral.format.history.TagName;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** Checks the tag database that a manifest names (format reference 4.13 and 7.1). */
final class TagVerifier {
    private final ContentReader content;
    private final CatalogLoader catalogs;
    private final RepositoryName repository;
    private final Findings findings;

    TagVerifier(ContentReader content, RepositoryName repository, Findings findings) {
        this.content = content;
        this.catalogs = new CatalogLoader(content);
        this.repository = repository;
        this.findings = findings;
    }

    /**
     * @return the tag database, if there is a readable one
     */
    Optional<TagDatabase> verify(Manifest manifest) throws IOException {
        if (manifest.history().isEmpty()) {
            return Optional.empty();
        }
        ObjectName name = new ObjectName(manifest.history().get(), ObjectKind.HISTORY);
        try (InputStream stored = content.openUpTo(name, Compression.ZLIB, TagDatabase.MAX_BYTES)) {
            TagDatabase tags = TagDatabase.parse(stored.readAllBytes());
            verify(tags, manifest);
            return Optional.of(tags);
        } catch (FormatException | MissingObjectException e) {
            problem(e.getMessage());
            return Optional.empty();
        }
    }

    private void verify(TagDatabase tags, Manifest manifest) {
        if (!tags.repository().equals(repository)) {
            problem("of another repository");
        }
        if (tags.tags().isEmpty()) {
            problem("without any tag, which upstream refuses");
        }
        tags.find(TagName.TRUNK).ifPresent(trunk -> verifyTrunk(trunk, manifest));
        for (NamedRevision tag : tags.tags()) {
            if (tag.revision() > manifest.revision()) {
                problem(tag.name() + " names revision " + tag.revision() + ", which is yet to come");
            }
        }
    }

    private void verifyTrunk(NamedRevision trunk, Manifest manifest) {
        if (!trunk.rootHash().equals(manifest.rootCatalog())) {
            problem("trunk is not the manifest's root catalog");
        }
        if (trunk.revision() != manifest.revision()) {
            problem("trunk is revision " + trunk.revision() + ", but " + manifest.revision() + " in the manifest");
        }
        if (manifest.rootCatalogSize() != 0 && trunk.size() != manifest.rootCatalogSize()) {
            problem("trunk has another size than the manifest's root catalog");
        }
    }

    /** Loads the root catalog of every tag, each once. */
    void verifyRoots(TagDatabase tags) throws IOException {
        Set<RootOfRevision> seen = new HashSet<>();
        for (NamedRevision tag : tags.tags()) {
            if (seen.add(new RootOfRevision(tag.rootHash().toString(), tag.revision(), tag.size()))) {
                verifyRoot(tag);
            }
        }
    }

    private void verifyRoot(NamedRevision tag) throws IOException {
        try (LoadedCatalog root = catalogs.loadRoot(tag.rootHash(), tag.size())) {
            long revision = root.catalog().properties().revision();
            if (revision != tag.revision()) {
                problem(tag.name() + " names revision " + tag.revision() + ", but its root catalog is of " + revision);
            }
        } catch (FormatException | MissingObjectException e) {
            problem(tag.name() + ": " + e.getMessage());
        }
    }

    private void problem(String problem) {
        findings.problem("tag database: " + problem);
    }

    private record RootOfRevision(String hash, long revision, long size) {}
}
