package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks one catalog file and the content of all files in it (4.13 rules 6 to 21, 4.14). */
final class CatalogCheck {
    private final WebRepository web;
    private final FileContents contents;
    private final Path directory;
    private final byte[] rawMount;
    private final String mount;
    private final Findings findings;

    CatalogCheck(WebRepository web, FileContents contents, Path directory, byte[] rawMount, Findings findings) {
        this.web = web;
        this.contents = contents;
        this.directory = directory;
        this.rawMount = rawMount;
        this.mount = RawText.ofPath(rawMount);
        this.findings = findings;
    }

    /** Empty when the catalog cannot be read. */
    Optional<CheckedCatalog> check(ContentHash hash) throws IOException {
        ObjectAddress object = ObjectAddress.catalog(hash);
        try (Download download = Download.of(web, object, directory)) {
            if (download.object() instanceof ReadObject.Unsound unsound) {
                Defect defect =
                        unsound.defect() == Defect.OBJECT_HASH ? Defect.CATALOG_HASH : Defect.CATALOG_UNREADABLE;
                findings.add(defect, mount, unsound.sentence());
                return Optional.empty();
            }
            SqliteFile.inspect(download.file())
                    .forEach(what -> findings.add(Defect.CATALOG_CONTAINER, mount, object.path() + " " + what));
            long size = ((ReadObject.Sound) download.object()).plainSize();
            return read(download.file()).flatMap(catalog -> check(catalog, size));
        }
    }

    private Optional<CatalogFile> read(Path file) {
        try (Database database = Database.open(file)) {
            database.damage().ifPresent(what -> findings.add(Defect.CATALOG_DAMAGED, mount, what));
            CatalogReader reader = new CatalogReader(database);
            reader.wrongSchema().forEach(what -> findings.add(Defect.CATALOG_SCHEMA, mount, what));
            return reader.isReadable() ? Optional.of(reader.read()) : Optional.empty();
        } catch (SQLException e) {
            findings.add(Defect.CATALOG_DAMAGED, mount, "cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<CheckedCatalog> check(CatalogFile catalog, long fileSize) {
        CatalogProperties properties = new PropertyRules(mount, rawMount, catalog.properties(), findings).check();
        catalog.mistyped().forEach(what -> findings.add(Defect.ROW_TYPE, mount, what));
        checkRowNumbers(catalog);
        Optional<CatalogTree> tree = CatalogTree.of(catalog, rawMount);
        if (tree.isEmpty()) {
            findings.add(Defect.ROOT_ENTRY, mount, "catalog has no root entry");
        }
        return tree.map(found -> check(catalog, found, properties, fileSize));
    }

    private CheckedCatalog check(CatalogFile catalog, CatalogTree tree, CatalogProperties properties, long fileSize) {
        Map<PathKey, List<ChunkRow>> chunks = catalog.chunks().stream().collect(Collectors.groupingBy(ChunkRow::file));
        EntryContents entryContents = new EntryContents(contents, tree, chunks, findings);
        entryContents.beginReading();

        new RootEntryRules(tree.directories().get(0), findings).check();
        new DirectoryRules(tree, rawMount.length > 0, findings).check();
        new ChunkRules(tree, chunks, findings).check();
        HardlinkRules hardlinks = new HardlinkRules(tree, chunks, findings);
        hardlinks.check();
        List<Mountpoint> mountpoints = new NestedRules(tree, catalog, findings).check();
        Counters self = Counters.recount(catalog);
        new StatisticsRules(mount, catalog.statistics(), findings).checkSelf(self);

        List<TreeEntry> entries = new EntryView(hardlinks.pathsByGroup(), entryContents.finishReading()).entries(tree);
        boolean registered = mountpoints.size() == catalog.nested().size()
                && mountpoints.size()
                        == tree.directories().stream()
                                .filter(tree::isMountpoint)
                                .count();
        return new CheckedCatalog(
                fileSize, properties, tree.root(), entries, mountpoints, registered, self, catalog.statistics());
    }

    /** Clients reserve inode numbers up to the largest row number; upstream renumbers beyond a quarter unused (4.1). */
    private void checkRowNumbers(CatalogFile catalog) {
        long largest =
                catalog.rows().stream().mapToLong(CatalogRow::rowId).max().orElse(0);
        long unused = largest - catalog.rows().size();
        if (unused * 4 > largest) {
            findings.add(Defect.SPARSE_ROWS, mount, "%d of %d row numbers are unused", unused, largest);
        }
    }
}
