package org.cvmfsephemeral.format.catalog;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.PathKey;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** One run of {@link Catalog#verify()} (format reference 4.13 and 4.14). */
final class CatalogVerification {
    /** The file that marks the root directory of every nested catalog. */
    static final String MARKER = ".cvmfscatalog";

    private static final int EXAMPLES = 10;
    private static final int BATCH = 1000;
    private static final int MOUNTPOINTS = EntryFlags.MOUNTPOINT | EntryFlags.BIND_MOUNTPOINT;
    private static final String LABEL = "rowid, CAST(name AS BLOB)";

    private final CatalogDatabase database;
    private final CatalogCounters counters;
    private final boolean hasMtimeNanos;
    private final RepositoryPath root;
    private final PathKey rootKey;
    private final Problems problems = new Problems();

    CatalogVerification(
            CatalogDatabase database, RepositoryPath root, CatalogCounters counters, boolean hasMtimeNanos) {
        this.database = database;
        this.counters = counters;
        this.hasMtimeNanos = hasMtimeNanos;
        this.root = root;
        this.rootKey = PathKey.of(root);
    }

    List<String> run() {
        problems.during(this::checkIntegrity);
        problems.during(this::checkProperties);
        problems.during(this::checkRows);
        problems.during(this::checkXattrs);
        problems.during(this::checkRootEntry);
        problems.during(this::checkParents);
        problems.during(this::checkDirectoryLinkCounts);
        problems.during(this::checkHardlinkGroups);
        problems.during(this::checkChunks);
        problems.during(this::checkMountpoints);
        problems.during(this::checkMarkers);
        problems.during(this::checkCounters);
        problems.during(this::checkPathKeys);
        return problems.list();
    }

    private void checkIntegrity() {
        database.query("PRAGMA integrity_check(" + EXAMPLES + ")", row -> row.getString(1)).stream()
                .filter(line -> !line.equals("ok"))
                .forEach(line -> problems.add("the database is damaged: " + line));
    }

    private void checkProperties() {
        List<String> keys = database.query("SELECT coalesce(key, '') FROM properties", row -> row.getString(1));
        for (String key : List.of("revision", "last_modified")) {
            problems.addUnless(keys.contains(key), "the property " + key + " is missing");
        }
        problems.addUnless(root.isRoot() || !keys.contains("TTL"), "a nested catalog has the property TTL");
        problems.addUnless(
                !root.isRoot() || !keys.contains("root_prefix"), "a root catalog has the property root_prefix");
    }

    private void checkRows() {
        List<RowCondition> conditions = new ArrayList<>(RowCondition.ALL);
        if (hasMtimeNanos) {
            conditions.add(RowCondition.MTIME_NANOS);
        }
        String any = conditions.stream()
                .map(condition -> "(" + condition.sql() + ")")
                .collect(Collectors.joining(" OR "));
        if (database.exists("SELECT 1 FROM catalog WHERE " + any + " LIMIT 1")) {
            conditions.forEach(condition ->
                    addRows(condition.problem(), "SELECT " + LABEL + " FROM catalog WHERE " + condition.sql()));
        }
    }

    private void addRows(String problem, String sql, Object... values) {
        database.query(sql + " LIMIT " + EXAMPLES, this::label, values)
                .forEach(label -> problems.add(problem + ": " + label));
    }

    private String label(ResultSet row) throws SQLException {
        byte[] name = row.getBytes(2);
        String text = name == null ? "without a name" : "'" + new String(name, StandardCharsets.UTF_8) + "'";
        return "row " + row.getLong(1) + " " + text;
    }

    private void checkXattrs() {
        long after = Long.MIN_VALUE;
        List<XattrRow> batch;
        do {
            batch = database.query(
                    "SELECT rowid, CAST(name AS BLOB), xattr FROM catalog WHERE xattr IS NOT NULL AND rowid > ? "
                            + "ORDER BY rowid LIMIT " + BATCH,
                    row -> new XattrRow(row.getLong(1), label(row), problemOf(row.getBytes(3))),
                    after);
            for (XattrRow row : batch) {
                row.problem().ifPresent(problem -> problems.add(problem + ": " + row.label()));
                after = row.rowId();
            }
        } while (batch.size() == BATCH);
    }

    private static Optional<String> problemOf(byte[] xattrs) {
        try {
            return Xattrs.parse(xattrs).isEmpty() ? Optional.of("empty extended attributes") : Optional.empty();
        } catch (FormatException e) {
            return Optional.of(e.getMessage());
        }
    }

    private void checkRootEntry() {
        PathKey parent = PathKey.ofParent(root);
        Optional<RootRow> row = database.first(
                "SELECT parent_1, parent_2, CAST(name AS BLOB), flags FROM catalog WHERE md5path_1 = ? AND md5path_2 = ?",
                found -> new RootRow(
                        new PathKey(found.getLong(1), found.getLong(2)),
                        Arrays.equals(found.getBytes(3), root.name().getBytes(StandardCharsets.UTF_8)),
                        found.getInt(4)),
                rootKey.first(),
                rootKey.second());
        if (row.isEmpty()) {
            problems.add("the root entry is missing");
            return;
        }
        int flags = row.get().flags();
        boolean isNestedRoot = EntryFlags.has(flags, EntryFlags.NESTED_ROOT);
        problems.addUnless(EntryFlags.has(flags, EntryFlags.DIRECTORY), "the root entry is not a directory");
        problems.addUnless(root.isRoot() || isNestedRoot, "the root entry of a nested catalog lacks its flag");
        problems.addUnless(
                !EntryFlags.has(flags, MOUNTPOINTS), "the root entry is flagged as a mountpoint of its own catalog");
        problems.addUnless(row.get().parent().equals(parent), "the root entry has a wrong parent key");
        problems.addUnless(row.get().rightlyNamed(), "the root entry has a wrong name");
        String allowed = root.isRoot() ? "" : " AND NOT (md5path_1 = ? AND md5path_2 = ?)";
        addRows(
                "an entry is flagged as the root of a nested catalog",
                "SELECT " + LABEL + " FROM catalog WHERE (flags & " + EntryFlags.NESTED_ROOT + ") <> 0" + allowed,
                root.isRoot() ? new Object[0] : new Object[] {rootKey.first(), rootKey.second()});
    }

    private void checkParents() {
        String unlessRoot = " AND NOT (c.md5path_1 = ? AND c.md5path_2 = ?)";
        String select = "SELECT c.rowid, CAST(c.name AS BLOB) FROM catalog c LEFT JOIN catalog p "
                + "ON p.md5path_1 = c.parent_1 AND p.md5path_2 = c.parent_2 WHERE ";
        addRows(
                "an entry without a parent",
                select + "p.md5path_1 IS NULL" + unlessRoot,
                rootKey.first(),
                rootKey.second());
        addRows(
                "an entry below something that is not a directory",
                select + "(p.flags & " + EntryFlags.DIRECTORY + ") = 0" + unlessRoot,
                rootKey.first(),
                rootKey.second());
        addRows(
                "an entry below a mountpoint",
                select + "(p.flags & " + MOUNTPOINTS + ") <> 0" + unlessRoot,
                rootKey.first(),
                rootKey.second());
    }

    private void checkDirectoryLinkCounts() {
        addRows(
                "the link count of a directory is not 2 and one for each sub-directory",
                "SELECT p.rowid, CAST(p.name AS BLOB) FROM catalog p WHERE (p.flags & " + EntryFlags.DIRECTORY
                        + ") <> 0 AND (p.flags & " + MOUNTPOINTS + ") = 0 AND p.hardlinks <> 2 + "
                        + "(SELECT count(*) FROM catalog c WHERE c.parent_1 = p.md5path_1 AND c.parent_2 = p.md5path_2 "
                        + "AND (c.flags & " + EntryFlags.DIRECTORY + ") <> 0)");
        addRows(
                "the link count of a mountpoint is below 2",
                "SELECT " + LABEL + " FROM catalog WHERE (flags & " + MOUNTPOINTS + ") <> 0 AND hardlinks < 2");
    }

    private void checkHardlinkGroups() {
        List<String> same = new ArrayList<>(List.of(
                "hardlinks",
                "parent_1",
                "parent_2",
                "hash",
                "size",
                "mode",
                "mtime",
                "flags",
                "symlink",
                "uid",
                "gid",
                "xattr"));
        if (hasMtimeNanos) {
            same.add("mtimens");
        }
        String differs = same.stream()
                .map(column ->
                        "min(" + column + ") IS NOT max(" + column + ") OR count(" + column + ") NOT IN (0, count(*))")
                .collect(Collectors.joining(" OR "));
        database.query(
                        "SELECT hardlinks >> 32 AS hardlink_group FROM catalog WHERE hardlinks >= 4294967296 "
                                + "GROUP BY hardlink_group HAVING count(*) <> (max(hardlinks) & 4294967295) OR "
                                + differs
                                + " LIMIT " + EXAMPLES,
                        row -> row.getLong(1))
                .forEach(group -> problems.add(
                        "the members of a hardlink group are not of one directory, number and content: group "
                                + group));
    }

    private void checkChunks() {
        String withFile =
                " FROM chunks k LEFT JOIN catalog c ON c.md5path_1 = k.md5path_1 AND c.md5path_2 = k.md5path_2 ";
        addRows(
                "a chunk without a chunked file",
                "SELECT k.rowid, CAST(c.name AS BLOB)" + withFile + "WHERE c.md5path_1 IS NULL OR (c.flags & "
                        + EntryFlags.CHUNKED + ") = 0");
        addRows(
                "a chunk with an impossible offset, size or hash",
                "SELECT k.rowid, CAST(c.name AS BLOB)" + withFile + "WHERE typeof(k.offset) <> 'integer' "
                        + "OR typeof(k.size) <> 'integer' OR typeof(k.hash) <> 'blob' OR length(k.hash) <> 20 "
                        + "OR k.offset < 0 OR k.size < 1 OR typeof(k.offset + k.size) <> 'integer'");
        String ofFile = "FROM chunks k WHERE k.md5path_1 = c.md5path_1 AND k.md5path_2 = c.md5path_2";
        String chunkedFiles = "SELECT c.rowid, CAST(c.name AS BLOB) FROM catalog c WHERE (c.flags & "
                + EntryFlags.CHUNKED + ") <> 0 AND ";
        addRows("a chunked file without chunks", chunkedFiles + "NOT EXISTS (SELECT 1 " + ofFile + ")");
        addRows(
                "the chunks of a file do not end at its size",
                chunkedFiles + "c.size <> (SELECT max(k.offset + k.size) " + ofFile + ")");
        addRows(
                "the chunks of a file leave a gap or overlap",
                "SELECT t.id, (SELECT CAST(c.name AS BLOB) FROM catalog c WHERE c.md5path_1 = t.a AND c.md5path_2 = t.b) "
                        + "FROM (SELECT rowid AS id, md5path_1 AS a, md5path_2 AS b, offset AS starts, "
                        + "lag(offset + size, 1, 0) OVER (PARTITION BY md5path_1, md5path_2 ORDER BY offset) AS due "
                        + "FROM chunks) t WHERE t.starts <> t.due");
    }

    private void checkMountpoints() {
        Map<PathKey, String> nested = registered("nested_catalogs");
        Map<PathKey, String> bind = registered("bind_mountpoints");
        nested.forEach((key, path) -> problems.addUnless(
                !bind.containsKey(key), "a path is both nested catalog and bind mountpoint: " + path));
        checkRegistration(nested, EntryFlags.MOUNTPOINT, "nested catalog");
        checkRegistration(bind, EntryFlags.BIND_MOUNTPOINT, "bind mountpoint");
    }

    private Map<PathKey, String> registered(String table) {
        Map<PathKey, String> paths = new HashMap<>();
        database.query(
                        "SELECT coalesce(path, ''), coalesce(sha1, ''), coalesce(size, 0) FROM " + table,
                        row -> new Registration(row.getString(1), row.getString(2), row.getLong(3)))
                .forEach(registration -> {
                    try {
                        RepositoryPath path = new RepositoryPath(registration.path());
                        paths.put(PathKey.of(path), path.value());
                        checkRegistration(path, registration);
                    } catch (InvalidNameException | FormatException e) {
                        problems.add("a row of " + table + " is not readable: " + e.getMessage());
                    }
                });
        return paths;
    }

    private void checkRegistration(RepositoryPath path, Registration registration) {
        problems.addUnless(
                path.isAtOrBelow(root) && !path.equals(root),
                "a nested catalog is registered outside this catalog: " + path);
        ContentHash.parse(registration.hash());
        problems.addUnless(registration.size() > 0, "a nested catalog is registered without its size: " + path);
    }

    private void checkRegistration(Map<PathKey, String> registered, int flag, String what) {
        Map<PathKey, String> flagged = new HashMap<>();
        database.query(
                        "SELECT md5path_1, md5path_2, rowid FROM catalog WHERE (flags & ?) <> 0",
                        row -> Map.entry(new PathKey(row.getLong(1), row.getLong(2)), "row " + row.getLong(3)),
                        flag)
                .forEach(row -> flagged.put(row.getKey(), row.getValue()));
        registered.forEach((key, path) -> problems.addUnless(
                flagged.containsKey(key), "a " + what + " is registered without a mountpoint: " + path));
        flagged.forEach((key, label) -> problems.addUnless(
                registered.containsKey(key), "a mountpoint without a registered " + what + ": " + label));
    }

    /** A marker in the repository's root directory is tolerated by readers. */
    private void checkMarkers() {
        if (!root.isRoot()) {
            boolean marked = database.exists(
                    "SELECT 1 FROM catalog WHERE name = ? AND parent_1 = ? AND parent_2 = ?",
                    MARKER,
                    rootKey.first(),
                    rootKey.second());
            problems.addUnless(marked, "a nested catalog lacks its marker " + MARKER);
        }
        addRows(
                "an abandoned marker of a nested catalog",
                "SELECT " + LABEL + " FROM catalog WHERE name = ? AND NOT (parent_1 = ? AND parent_2 = ?)",
                MARKER,
                rootKey.first(),
                rootKey.second());
    }

    private void checkCounters() {
        Map<String, Long> recorded = CounterNames.write(counters);
        Map<String, Long> counted =
                CounterNames.write(new CatalogCounters(RowCounting.whole(database), counters.subtree()));
        recorded.forEach((name, value) -> {
            long expected = counted.get(name);
            problems.addUnless(
                    value == expected, "the counter " + name + " is " + value + " and should be " + expected);
            problems.addUnless(value >= 0, "the counter " + name + " is negative");
        });
        boolean hasNested = counters.self().nested() > 0;
        problems.addUnless(
                hasNested || counters.subtree().equals(Counts.ZERO),
                "a catalog without nested catalogs has subtree counters that are not zero");
        problems.addUnless(
                counters.subtree().dir() >= counters.self().nested(),
                "the counter subtree_dir does not even hold the roots of the nested catalogs");
    }

    /** Walks down from the root as clients do: what they cannot find under its name is not in the repository. */
    private void checkPathKeys() {
        long[] reached = {0};
        new TreeWalk<KeyRow>(
                        (directory, rowId, limit) -> database.query(
                                "SELECT rowid, md5path_1, md5path_2, CAST(name AS BLOB), flags FROM catalog "
                                        + "WHERE parent_1 = ? AND parent_2 = ? AND rowid > ? ORDER BY rowid LIMIT ?",
                                CatalogVerification::keyRow,
                                directory.first(),
                                directory.second(),
                                rowId,
                                limit),
                        (path, row) -> {
                            reached[0]++;
                            problems.addUnless(
                                    row.key().equals(PathKey.of(path)), "the path key of an entry is wrong: " + path);
                        })
                .below(root);
        boolean hasRoot = database.exists(
                "SELECT 1 FROM catalog WHERE md5path_1 = ? AND md5path_2 = ?", rootKey.first(), rootKey.second());
        long unreached = database.number("SELECT count(*) FROM catalog") - reached[0] - (hasRoot ? 1 : 0);
        problems.addUnless(unreached == 0, "rows that cannot be reached from the root: " + unreached);
    }

    private static KeyRow keyRow(ResultSet row) throws SQLException {
        byte[] name = row.getBytes(4);
        return new KeyRow(
                row.getLong(1),
                new PathKey(row.getLong(2), row.getLong(3)),
                name == null || name.length == 0 ? Optional.empty() : Optional.of(EntryRows.text(name, "name")),
                row.getInt(5));
    }

    private record XattrRow(long rowId, String label, Optional<String> problem) {}

    private record RootRow(PathKey parent, boolean rightlyNamed, int flags) {}

    private record Registration(String path, String hash, long size) {}

    private record KeyRow(long rowId, PathKey key, Optional<String> name, int flags) implements TreeWalk.Row {
        @Override
        public boolean hasContentHere() {
            return EntryFlags.has(flags, EntryFlags.DIRECTORY) && !EntryFlags.has(flags, MOUNTPOINTS);
        }
    }
}
