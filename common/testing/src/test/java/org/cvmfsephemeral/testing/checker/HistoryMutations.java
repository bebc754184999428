package org.cvmfsephemeral.testing.checker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Defects of reflog and tag database. */
final class HistoryMutations {
    private static final String REFLOG = ".cvmfsreflog";
    private static final String UNKNOWN = "0123456789abcdef0123456789abcdef01234567";
    private static final int HEADER_OF_WRITE_VERSION = 18;

    private HistoryMutations() {}

    static Stream<Mutation> all() {
        return Stream.of(reflog(), retained(), tagDatabase(), tags()).flatMap(List::stream);
    }

    private static List<Mutation> reflog() {
        return List.of(
                Mutation.of("reflog is missing", w -> w.servedWithout(REFLOG), Defect.REFLOG_UNREADABLE),
                Mutation.of("Y is missing", w -> w.manifest('Y', null), Defect.REFLOG_HASH),
                Mutation.of("Y is stale", w -> w.manifest('Y', UNKNOWN), Defect.REFLOG_HASH),
                Mutation.of(
                        "reflog is no database",
                        w -> w.reflogBytes(bytes -> "nothing".getBytes(StandardCharsets.US_ASCII)),
                        Defect.REFLOG_UNREADABLE),
                Mutation.of(
                        "reflog is in WAL mode",
                        w -> w.reflogBytes(HistoryMutations::inWalMode),
                        Defect.REFLOG_UNREADABLE),
                Mutation.of(
                        "reflog has another schema",
                        w -> w.reflog("UPDATE properties SET value = '2.0' WHERE key = 'schema'"),
                        Defect.REFLOG_SCHEMA),
                Mutation.of(
                        "reflog is another repository's",
                        w -> w.reflog("UPDATE properties SET value = 'other.example.org' WHERE key = 'fqrn'"),
                        Defect.REFLOG_SCHEMA),
                Mutation.of(
                        "reflog has no references",
                        w -> w.reflog("ALTER TABLE refs RENAME TO others"),
                        Defect.REFLOG_SCHEMA),
                Mutation.of(
                        "reflog has a hash with suffix",
                        w -> w.reflog("INSERT INTO refs VALUES ('" + UNKNOWN + "C', 0, 1)"),
                        Defect.REFLOG_ROW),
                Mutation.of(
                        "reflog has an unknown type",
                        w -> w.reflog("INSERT INTO refs VALUES ('" + UNKNOWN + "', 4, 1)"),
                        Defect.REFLOG_ROW),
                Mutation.of("reflog lacks the root catalog", w -> w.reflog(deleteCurrent(0)), Defect.REFLOG_INCOMPLETE),
                Mutation.of("reflog lacks the certificate", w -> w.reflog(deleteCurrent(1)), Defect.REFLOG_INCOMPLETE),
                Mutation.of("reflog lacks the tag database", w -> w.reflog(deleteCurrent(2)), Defect.REFLOG_INCOMPLETE),
                Mutation.of(
                        "reflog lacks the metainfo",
                        w -> w.reflog("DELETE FROM refs WHERE type = 3"),
                        Defect.REFLOG_INCOMPLETE),
                Mutation.of(
                        "reflog has the certificate as metainfo",
                        w -> w.reflog("UPDATE refs SET type = 3 WHERE type = 1 AND timestamp = 1795360900"),
                        Defect.REFLOG_TYPE),
                Mutation.of(
                        "reflog lacks a tagged root",
                        w -> w.reflog("DELETE FROM refs WHERE type = 0 AND timestamp = 1795360856"),
                        Defect.REFLOG_INCOMPLETE),
                Mutation.of(
                        "reflog lists a nested catalog",
                        w -> w.reflog(() -> "INSERT INTO refs VALUES ('" + w.hashOf(Workshop.DEEPEST) + "', 0, 1)"),
                        Defect.REFLOG_NESTED_CATALOG));
    }

    private static List<Mutation> retained() {
        return List.of(
                Mutation.ofRetained(
                        "reflog lists a root catalog that is gone",
                        w -> w.reflog("INSERT INTO refs VALUES ('" + UNKNOWN + "', 0, 1)"),
                        Defect.REFLOG_OBJECT,
                        Defect.CATALOG_UNREADABLE),
                Mutation.ofRetained(
                        "reflog lists a tag database that is gone",
                        w -> w.reflog("INSERT INTO refs VALUES ('" + UNKNOWN + "', 2, 1)"),
                        Defect.REFLOG_OBJECT),
                Mutation.ofRetained(
                        "reflog lists a nested catalog of an older revision",
                        w -> w.reflog("INSERT INTO refs VALUES ('87eb3949da30631fd4246544948d5b328361de80', 0, 1)"),
                        Defect.REFLOG_NESTED_CATALOG,
                        Defect.ROOT_PREFIX,
                        Defect.ROOT_ENTRY,
                        Defect.REFLOG_OBJECT),
                Mutation.ofRetained(
                        "root catalog of an older tag is gone",
                        w -> w.servedWithout(Workshop.path("7e4fc7917c61d481d9d1c3f4ef11aa66508920f2", "C")),
                        Defect.CATALOG_UNREADABLE,
                        Defect.TAG_ROOT,
                        Defect.REFLOG_OBJECT),
                Mutation.ofRetained(
                        "nested catalog of an older tag is gone",
                        w -> w.servedWithout(Workshop.path("87eb3949da30631fd4246544948d5b328361de80", "C")),
                        Defect.CATALOG_UNREADABLE),
                Mutation.ofRetained(
                        "file of an older tag is gone",
                        w -> w.servedWithout("data/5b/f1813d11cca66e0475ea786caafeb289c312d1"),
                        Defect.OBJECT_MISSING),
                Mutation.ofRetained(
                        "size of an older tag is wrong",
                        w -> w.tags("UPDATE tags SET size = size + 1 WHERE name = 'second'"),
                        Defect.TAG_ROOT));
    }

    private static List<Mutation> tagDatabase() {
        return List.of(
                Mutation.of(
                        "tag database is missing",
                        w -> w.served(served -> served.keySet().removeIf(path -> path.endsWith("H"))),
                        Defect.TAGS_UNREADABLE),
                Mutation.of(
                        "tag database has flipped bits",
                        w -> w.served(served -> served.replaceAll((path, bytes) ->
                                path.endsWith("H") ? TrustMutations.flip(-1).apply(bytes) : bytes)),
                        Defect.TAGS_UNREADABLE),
                Mutation.of("tag database is none", w -> w.tagBytes(bytes -> new byte[200]), Defect.TAGS_UNREADABLE),
                Mutation.of(
                        "tag database is damaged",
                        w -> w.tagBytes(bytes -> Arrays.copyOf(bytes, bytes.length - 2048)),
                        Defect.TAGS_UNREADABLE),
                Mutation.of(
                        "tag database has an older schema",
                        w -> w.tags("UPDATE properties SET value = '1' WHERE key = 'schema_revision'"),
                        Defect.TAGS_SCHEMA),
                Mutation.of(
                        "tag database is another repository's",
                        w -> w.tags("UPDATE properties SET value = 'other.example.org' WHERE key = 'fqrn'"),
                        Defect.TAGS_SCHEMA),
                Mutation.of(
                        "tag database has no repository",
                        w -> w.tags("DELETE FROM properties WHERE key = 'fqrn'"),
                        Defect.TAGS_SCHEMA),
                Mutation.of(
                        "previous tag database is no hash",
                        w -> w.tags("UPDATE properties SET value = 'none' WHERE key = 'previous_revision'"),
                        Defect.TAGS_SCHEMA),
                Mutation.of(
                        "tag database has no recycle bin", w -> w.tags("DROP TABLE recycle_bin"), Defect.TAGS_SCHEMA),
                Mutation.of(
                        "recycle bin is in use",
                        w -> w.tags("INSERT INTO recycle_bin VALUES ('" + UNKNOWN + "', 0)"),
                        Defect.TAGS_SCHEMA));
    }

    private static List<Mutation> tags() {
        return List.of(
                Mutation.of("there are no tags", w -> w.tags("DELETE FROM tags"), Defect.BRANCH, Defect.TRUNK),
                Mutation.of("there is no trunk", w -> w.tags("DELETE FROM tags WHERE name = 'trunk'"), Defect.TRUNK),
                Mutation.of(
                        "trunk is an older revision",
                        w -> w.tags("UPDATE tags SET hash = (SELECT hash FROM tags WHERE name = 'second')"
                                + " WHERE name = 'trunk'"),
                        Defect.TRUNK),
                Mutation.of(
                        "branch without tag",
                        w -> w.tags("INSERT INTO branches VALUES ('unused', '', 1)"),
                        Defect.BRANCH),
                Mutation.of(
                        "branch with a bad name",
                        w -> w.tags(
                                "INSERT INTO branches VALUES ('two words', '', 1)",
                                "UPDATE tags SET branch = 'two words' WHERE name = 'second'"),
                        Defect.BRANCH),
                Mutation.of(
                        "branch without known parent",
                        w -> w.tags(
                                "INSERT INTO branches VALUES ('side', 'unknown', 1)",
                                "UPDATE tags SET branch = 'side' WHERE name = 'second'"),
                        Defect.BRANCH),
                Mutation.of(
                        "there is no default branch",
                        w -> w.tags(
                                "INSERT INTO branches VALUES ('side', '', 1)",
                                "UPDATE tags SET branch = 'side'",
                                "DELETE FROM branches WHERE branch = ''"),
                        Defect.BRANCH),
                Mutation.of(
                        "tag lies on an unknown branch",
                        w -> w.tags("UPDATE tags SET branch = 'unknown' WHERE name = 'second'"),
                        Defect.TAG),
                Mutation.of(
                        "tag lies before its branch",
                        w -> w.tags(
                                "INSERT INTO branches VALUES ('side', '', 9)",
                                "UPDATE tags SET branch = 'side' WHERE name = 'second'"),
                        Defect.TAG),
                Mutation.of(
                        "tag has a bad name",
                        w -> w.tags("UPDATE tags SET name = 'two words' WHERE name = 'second'"),
                        Defect.TAG),
                Mutation.of(
                        "tag has no description",
                        w -> w.tags("UPDATE tags SET description = NULL WHERE name = 'second'"),
                        Defect.TAG),
                Mutation.of(
                        "tag names no hash",
                        w -> w.tags("UPDATE tags SET hash = hash || 'C' WHERE name = 'second'"),
                        Defect.TAG,
                        Defect.REFLOG_INCOMPLETE),
                Mutation.of(
                        "trunk has another revision than its root",
                        w -> w.tags("UPDATE tags SET revision = 3 WHERE name = 'trunk'"),
                        Defect.TAG_ROOT),
                Mutation.of(
                        "trunk has another time than its root",
                        w -> w.tags("UPDATE tags SET timestamp = timestamp + 1 WHERE name = 'trunk'"),
                        Defect.TAG_ROOT),
                Mutation.of(
                        "trunk has another size than its root",
                        w -> w.tags("UPDATE tags SET size = size + 1 WHERE name = 'trunk'"),
                        Defect.TAG_ROOT));
    }

    private static String deleteCurrent(int type) {
        return "DELETE FROM refs WHERE timestamp = 1795360900 AND type = " + type;
    }

    static byte[] inWalMode(byte[] database) {
        byte[] changed = database.clone();
        changed[HEADER_OF_WRITE_VERSION] = 2;
        changed[HEADER_OF_WRITE_VERSION + 1] = 2;
        return changed;
    }
}
