package org.cvmfsephemeral.format.catalog;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.PathKey;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;

/** Catalogs to test with, and a way to damage them. */
final class CatalogFixture {
    static final Attributes DIRECTORY_ATTRIBUTES = new Attributes(0755, 0, 0, 1_795_360_848L, null, Xattrs.EMPTY);
    static final Attributes FILE_ATTRIBUTES = new Attributes(0644, 1000, 1001, 1_795_360_848L, 5, Xattrs.EMPTY);
    static final NestedCatalog NESTED = new NestedCatalog(path("/nested"), hash("nested catalog"), 57_344);
    static final Counts NESTED_TOTALS = new Counts(3, 0, 0, 2, 0, 0, 0, 30, 0, 0, 0, 0);

    private CatalogFixture() {}

    static RepositoryPath path(String path) {
        return RepositoryPath.of(path);
    }

    static ContentHash hash(String content) {
        return ContentHash.sha1(content.getBytes(StandardCharsets.UTF_8));
    }

    static Directory directory(String name) {
        return Directory.plain(name, DIRECTORY_ATTRIBUTES);
    }

    static RegularFile file(String name) {
        return file(name, 10);
    }

    static RegularFile file(String name, long size) {
        return RegularFile.plain(name, FILE_ATTRIBUTES, size, new WholeFile(hash(name + size), Compression.NONE));
    }

    static RegularFile chunkedFile(String name) {
        List<Chunk> chunks =
                List.of(new Chunk(0, 100, hash("a")), new Chunk(100, 50, hash("b")), new Chunk(150, 7, hash("c")));
        return RegularFile.plain(
                name,
                FILE_ATTRIBUTES,
                157,
                new ChunkedFile(chunks, HashAlgorithm.SHA1, Compression.ZLIB, Optional.empty()));
    }

    static RegularFile hardlink(String name, int group, int count) {
        return new RegularFile(
                name,
                FILE_ATTRIBUTES,
                4,
                new WholeFile(hash("linked"), Compression.ZLIB),
                new Hardlinks(group, count),
                false,
                false,
                false);
    }

    static Xattrs xattrs() {
        return Xattrs.of(Map.of("user.note", "hello".getBytes(StandardCharsets.UTF_8), "user.empty", new byte[0]));
    }

    /** A root catalog with one of everything. */
    static WritableCatalog oneOfEverything() {
        WritableCatalog catalog = WritableCatalog.createRoot(DIRECTORY_ATTRIBUTES);
        catalog.setTtl(OptionalLong.of(60));
        catalog.put(path("/dir"), directory("dir"));
        catalog.put(path("/dir/sub"), directory("sub"));
        catalog.put(path("/dir/sub/file"), file("file"));
        catalog.put(path("/dir/chunked"), chunkedFile("chunked"));
        catalog.put(path("/dir/noted"), file("noted").withAttributes(FILE_ATTRIBUTES.withXattrs(xattrs())));
        catalog.put(path("/dir/hard-a"), hardlink("hard-a", 1, 2));
        catalog.put(path("/dir/hard-b"), hardlink("hard-b", 1, 2));
        catalog.put(path("/link"), Symlink.plain("link", FILE_ATTRIBUTES, "dir/sub"));
        catalog.put(path("/fifo"), new SpecialFile("fifo", FILE_ATTRIBUTES, SpecialType.FIFO, 0, false));
        catalog.put(path("/null"), new SpecialFile("null", FILE_ATTRIBUTES, SpecialType.CHARACTER_DEVICE, 259, false));
        catalog.put(
                path("/external"),
                new RegularFile(
                        "external",
                        FILE_ATTRIBUTES,
                        1000,
                        new WholeFile(ContentHash.of(HashAlgorithm.SHAKE128, new byte[] {1}), Compression.NONE),
                        Hardlinks.NONE,
                        true,
                        true,
                        true));
        catalog.attach(
                NESTED,
                new Directory("nested", DIRECTORY_ATTRIBUTES, DirectoryRole.MOUNTPOINT, 3, 4096, false),
                NESTED_TOTALS);
        return catalog;
    }

    static byte[] oneOfEverythingBytes() {
        try (WritableCatalog catalog = oneOfEverything()) {
            return catalog.serialize(7, Optional.of(hash("previous")), 1_795_360_900L);
        }
    }

    /** A sound nested catalog mounted at {@code /nested}. */
    static byte[] nestedBytes() {
        try (WritableCatalog catalog = WritableCatalog.createNested(path("/nested"), DIRECTORY_ATTRIBUTES)) {
            catalog.put(path("/nested/.cvmfscatalog"), file(".cvmfscatalog", 0));
            catalog.put(path("/nested/sub"), directory("sub"));
            catalog.put(path("/nested/sub/file"), file("file"));
            return catalog.serialize(1, Optional.empty(), 1_795_360_900L);
        }
    }

    /** The same database after somebody ran SQL on it, with all of SQLite's guards off. */
    static byte[] tampered(byte[] database, String... statements) {
        try (SQLiteConnection connection =
                        (SQLiteConnection) new SQLiteConfig().createConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            connection.deserialize("main", database);
            for (String sql : statements) {
                statement.execute(sql);
            }
            return connection.serialize("main");
        } catch (SQLException e) {
            throw new IllegalArgumentException("the test's own SQL fails", e);
        }
    }

    /** A condition that holds for the row of one path. */
    static String at(String path) {
        PathKey key = PathKey.of(path(path));
        return " md5path_1 = " + key.first() + " AND md5path_2 = " + key.second() + " ";
    }

    static List<String> verify(byte[] database) {
        try (Catalog catalog = Catalog.open(database)) {
            return catalog.verify();
        }
    }
}
