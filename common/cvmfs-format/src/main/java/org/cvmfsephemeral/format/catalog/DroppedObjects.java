package org.cvmfsephemeral.format.catalog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.PathKey;

/** What the edits of a catalog have dropped since it was asked for last. */
final class DroppedObjects {
    private List<DroppedObject> dropped = new ArrayList<>();
    private boolean isMoving;

    List<DroppedObject> take() {
        List<DroppedObject> taken = dropped;
        dropped = new ArrayList<>();
        return taken;
    }

    void moving(Runnable edits) {
        isMoving = true;
        try {
            edits.run();
        } finally {
            isMoving = false;
        }
    }

    private void add(List<DroppedObject> objects) {
        if (!isMoving) {
            dropped.addAll(objects);
        }
    }

    void replaced(Entry present, Entry by) {
        List<DroppedObject> before = objects(present);
        if (before.isEmpty()) {
            return;
        }
        Set<ObjectName> still = new HashSet<>();
        objects(by).forEach(object -> still.add(object.name()));
        add(before.stream().filter(object -> !still.contains(object.name())).toList());
    }

    void removed(Entry present) {
        add(objects(present));
    }

    /** What the files of a directory refer to, which are about to be removed all at once. */
    void removedContent(CatalogDatabase database, PathKey directory) {
        add(database.query(
                "SELECT hash, flags, size FROM catalog WHERE parent_1 = ? AND parent_2 = ? AND hash IS NOT NULL AND (flags & "
                        + EntryFlags.EXTERNAL + ") = 0",
                row -> object(row.getBytes(1), row.getInt(2), row.getLong(3), ObjectKind.FILE),
                directory.first(),
                directory.second()));
        add(database.query(
                "SELECT k.hash, c.flags, k.size FROM catalog c CROSS JOIN chunks k "
                        + "ON k.md5path_1 = c.md5path_1 AND k.md5path_2 = c.md5path_2 WHERE c.parent_1 = ? AND c.parent_2 = ? "
                        + "AND (c.flags & " + EntryFlags.CHUNKED + ") <> 0 AND (c.flags & " + EntryFlags.EXTERNAL
                        + ") = 0",
                row -> object(row.getBytes(1), row.getInt(2), row.getLong(3), ObjectKind.CHUNK),
                directory.first(),
                directory.second()));
    }

    void updated(NestedCatalog before, ContentHash after) {
        if (!before.hash().equals(after)) {
            add(List.of(DroppedObject.replaced(before)));
        }
    }

    void detached(NestedCatalog nested) {
        add(List.of(DroppedObject.detached(nested)));
    }

    private static DroppedObject object(byte[] digest, int flags, long size, ObjectKind kind) {
        HashAlgorithm algorithm = EntryFlags.algorithm(flags);
        return new DroppedObject(new ObjectName(ContentHash.ofDigest(algorithm, digest), kind), size, false);
    }

    private static List<DroppedObject> objects(Entry entry) {
        if (!(entry instanceof RegularFile file) || file.external()) {
            return List.of();
        }
        if (file.content() instanceof WholeFile whole) {
            return List.of(new DroppedObject(new ObjectName(whole.hash(), ObjectKind.FILE), file.size(), false));
        }
        ChunkedFile content = (ChunkedFile) file.content();
        List<DroppedObject> objects = new ArrayList<>(content.chunks().size() + 1);
        content.chunks()
                .forEach(chunk -> objects.add(
                        new DroppedObject(new ObjectName(chunk.hash(), ObjectKind.CHUNK), chunk.size(), false)));
        content.bulk()
                .ifPresent(bulk ->
                        objects.add(new DroppedObject(new ObjectName(bulk, ObjectKind.FILE), file.size(), false)));
        return objects;
    }
}
