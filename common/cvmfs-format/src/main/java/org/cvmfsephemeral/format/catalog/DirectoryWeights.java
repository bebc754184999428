package org.cvmfsephemeral.format.catalog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.format.repository.PathKey;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * A directory with the number of entries directly in it, and its sub-directories of the same catalog.
 *
 * @param entries names directly in the directory, whatever they are
 */
public record DirectoryWeights(RepositoryPath path, long entries, List<DirectoryWeights> children) {

    private record Row(PathKey key, PathKey parent, String name) {}

    static DirectoryWeights of(CatalogDatabase database, RepositoryPath root) {
        Map<PathKey, Long> entries = new HashMap<>();
        database.query(
                        "SELECT parent_1, parent_2, count(*) FROM catalog GROUP BY parent_1, parent_2",
                        row -> Map.entry(new PathKey(row.getLong(1), row.getLong(2)), row.getLong(3)))
                .forEach(count -> entries.put(count.getKey(), count.getValue()));
        Map<PathKey, List<Row>> directories = new HashMap<>();
        database.query(
                        "SELECT md5path_1, md5path_2, parent_1, parent_2, CAST(name AS BLOB) FROM catalog WHERE (flags & "
                                + EntryFlags.DIRECTORY + ") <> 0 AND (flags & "
                                + (EntryFlags.MOUNTPOINT | EntryFlags.BIND_MOUNTPOINT) + ") = 0 ORDER BY name",
                        row -> new Row(
                                new PathKey(row.getLong(1), row.getLong(2)),
                                new PathKey(row.getLong(3), row.getLong(4)),
                                EntryRows.text(row.getBytes(5), "name")))
                .forEach(row -> directories
                        .computeIfAbsent(row.parent(), ignored -> new ArrayList<>())
                        .add(row));
        return assemble(root, entries, directories);
    }

    private static DirectoryWeights assemble(
            RepositoryPath root, Map<PathKey, Long> entries, Map<PathKey, List<Row>> directories) {
        DirectoryWeights top =
                new DirectoryWeights(root, entries.getOrDefault(PathKey.of(root), 0L), new ArrayList<>());
        Deque<DirectoryWeights> open = new ArrayDeque<>(List.of(top));
        while (!open.isEmpty()) {
            DirectoryWeights directory = open.pop();
            for (Row row : directories.getOrDefault(PathKey.of(directory.path()), List.of())) {
                DirectoryWeights child = new DirectoryWeights(
                        directory.path().child(row.name()), entries.getOrDefault(row.key(), 0L), new ArrayList<>());
                directory.children().add(child);
                open.push(child);
            }
        }
        return top;
    }
}
