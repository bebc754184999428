package org.cvmfsephemeral.upload.stack;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.DirectoryRole;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.WholeFile;
import org.cvmfsephemeral.format.catalog.WritableCatalog;
import org.cvmfsephemeral.format.catalog.Xattrs;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** Catalogs to read. The content of their files is nowhere. */
public final class Trees {
    public static final Attributes ATTRIBUTES = new Attributes(0755, 0, 0, 1_700_000_000L, null, Xattrs.EMPTY);

    private Trees() {}

    /** Puts entries into a catalog. */
    public interface Content {
        void into(WritableCatalog catalog);
    }

    public static byte[] root(Content content) {
        try (WritableCatalog catalog = WritableCatalog.createRoot(ATTRIBUTES)) {
            content.into(catalog);
            return catalog.serialize(1, Optional.empty(), 1);
        }
    }

    public static byte[] nested(String mountpoint, Content content) {
        try (WritableCatalog catalog = WritableCatalog.createNested(RepositoryPath.of(mountpoint), ATTRIBUTES)) {
            content.into(catalog);
            return catalog.serialize(1, Optional.empty(), 1);
        }
    }

    /** The catalog of a directory that was split off for balance. */
    public static byte[] splitOff(String mountpoint, Content content) {
        return nested(mountpoint, catalog -> {
            file(catalog, mountpoint + "/.cvmfscatalog", "");
            file(catalog, mountpoint + "/.cvmfsautocatalog", "");
            content.into(catalog);
        });
    }

    public static void directory(WritableCatalog catalog, String path) {
        RepositoryPath at = RepositoryPath.of(path);
        catalog.put(at, Directory.plain(at.name(), ATTRIBUTES));
    }

    public static void file(WritableCatalog catalog, String path, String content) {
        RepositoryPath at = RepositoryPath.of(path);
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        WholeFile stored = new WholeFile(ContentHash.sha1(bytes), Compression.NONE);
        catalog.put(at, RegularFile.plain(at.name(), ATTRIBUTES, bytes.length, stored));
    }

    public static void attach(WritableCatalog catalog, byte[] nested, ContentHash hash) {
        try (Catalog child = Catalog.open(nested)) {
            RepositoryPath at = child.properties().rootPrefix();
            Directory root = (Directory) child.lookup(at).orElseThrow();
            catalog.attach(
                    new NestedCatalog(at, hash, nested.length),
                    new Directory(
                            root.name(),
                            root.attributes(),
                            DirectoryRole.MOUNTPOINT,
                            root.linkCount(),
                            root.size(),
                            false),
                    child.counters().total());
        }
    }
}
