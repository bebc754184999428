package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.catalog.CatalogProperties;
import org.cvmfsephemeral.format.catalog.Counts;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.DirectoryRole;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** Walks all catalogs of a revision, depth first, and all they refer to. */
final class CatalogTreeVerifier {
    private static final String MARKER = ".cvmfscatalog";

    private final CatalogLoader loader;
    private final FileVerifier files;
    private final Findings findings;
    private final EntryVisitor visitor;

    CatalogTreeVerifier(ContentReader content, Findings findings, EntryVisitor visitor) {
        this.loader = new CatalogLoader(content);
        this.files = new FileVerifier(content, findings);
        this.findings = findings;
        this.visitor = visitor;
    }

    void verify(Manifest manifest) throws IOException {
        try (LoadedCatalog root = loader.loadRoot(manifest)) {
            verifyRevision(manifest, root.catalog().properties());
            verifyCatalog(RepositoryPath.ROOT, root.catalog());
        } catch (FormatException | MissingObjectException e) {
            problem(RepositoryPath.ROOT, e.getMessage());
        }
    }

    private void verifyRevision(Manifest manifest, CatalogProperties properties) {
        if (properties.revision() != manifest.revision()) {
            problem(
                    RepositoryPath.ROOT,
                    "revision " + properties.revision() + ", but " + manifest.revision() + " in the manifest");
        }
        if (properties.lastModified() > manifest.publishedAt()) {
            problem(RepositoryPath.ROOT, "modified after the manifest was published");
        }
    }

    /**
     * @return the counts of the catalog and everything below it, as its parent should have them; empty if something below could
     *     not be counted
     */
    private Optional<Counts> verifyCatalog(RepositoryPath path, Catalog catalog) throws IOException {
        findings.catalog();
        catalog.verify().forEach(problem -> problem(path, problem));
        verifyEntries(path, catalog);
        Optional<Counts> below = Optional.of(Counts.ZERO);
        for (NestedCatalog nested : catalog.nestedCatalogs()) {
            Optional<Counts> total = verifyNested(path, catalog, nested);
            below = below.isPresent() && total.isPresent() ? sum(below.get(), total.get()) : Optional.empty();
        }
        if (below.isPresent() && !catalog.counters().subtree().equals(below.get())) {
            problem(path, "its subtree counters are not the sum over its nested catalogs");
        }
        return below.isPresent() ? sum(below.get(), catalog.recount().self()) : below;
    }

    private static Optional<Counts> sum(Counts one, Counts other) {
        try {
            return Optional.of(one.plus(other));
        } catch (ArithmeticException e) {
            throw new FormatException("counters beyond 64 bits", e);
        }
    }

    private void verifyEntries(RepositoryPath catalogPath, Catalog catalog) throws IOException {
        try {
            catalog.forEachEntry((path, entry) -> verifyEntry(catalogPath, path, entry));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        boolean marked = catalog.lookup(catalogPath.child(MARKER)).isPresent();
        if (!catalogPath.isRoot() && !marked) {
            problem(catalogPath, "has no " + MARKER + " in its root");
        }
    }

    private void verifyEntry(RepositoryPath catalogPath, RepositoryPath path, Entry entry) {
        if (entry instanceof Directory directory && directory.role() == DirectoryRole.NESTED_ROOT) {
            return;
        }
        if (entry.name().equals(MARKER)
                && (catalogPath.isRoot() || !path.parent().equals(catalogPath))) {
            problem(catalogPath, "an abandoned " + MARKER + " at " + path);
        }
        findings.entry(entry);
        try {
            Optional<String> sha256 = entry instanceof RegularFile file ? files.verify(path, file) : Optional.empty();
            visitor.visit(path, entry, sha256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Counts> verifyNested(RepositoryPath parentPath, Catalog parent, NestedCatalog nested)
            throws IOException {
        RepositoryPath path = nested.path();
        if (path.equals(parentPath) || !path.isAtOrBelow(parentPath)) {
            problem(parentPath, "a nested catalog at " + path + ", which is not below it");
            return Optional.empty();
        }
        try (LoadedCatalog loaded = loader.loadNested(nested)) {
            verifyTransition(path, parent.lookup(path), loaded.catalog().lookup(path));
            return verifyCatalog(path, loaded.catalog());
        } catch (FormatException | MissingObjectException e) {
            problem(path, e.getMessage());
            return Optional.empty();
        }
    }

    /** Both rows of a transition point describe one directory (format reference 5.1). */
    private void verifyTransition(RepositoryPath path, Optional<Entry> inParent, Optional<Entry> inChild) {
        if (!(inParent.orElse(null) instanceof Directory mountpoint) || mountpoint.role() != DirectoryRole.MOUNTPOINT) {
            problem(path, "its parent catalog has no mountpoint for it");
        } else if (!(inChild.orElse(null) instanceof Directory root) || root.role() != DirectoryRole.NESTED_ROOT) {
            problem(path, "its root entry is not that of a nested catalog");
        } else if (!root.equals(asNestedRoot(mountpoint))) {
            problem(path, "its root entry differs from the mountpoint in the parent catalog");
        }
    }

    private static Directory asNestedRoot(Directory mountpoint) {
        return new Directory(
                mountpoint.name(),
                mountpoint.attributes(),
                DirectoryRole.NESTED_ROOT,
                mountpoint.linkCount(),
                mountpoint.size(),
                mountpoint.hidden());
    }

    private void problem(RepositoryPath catalog, String problem) {
        findings.problem("catalog at /" + catalog.value().replaceFirst("^/", "") + ": " + problem);
    }
}
