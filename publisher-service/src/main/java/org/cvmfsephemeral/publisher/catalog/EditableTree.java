package org.cvmfsephemeral.publisher.catalog;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.WritableCatalog;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.publisher.tree.Edit;
import org.cvmfsephemeral.publisher.tree.Overlay;
import org.cvmfsephemeral.publisher.tree.TreeView;

/** The tree of one revision, open for making the next. Not thread-safe. */
public final class EditableTree implements TreeView, AutoCloseable {
    private static final int FIRST_PAGE = 16;
    private static final int PAGE = 1_000;

    private final WritableCatalog root;
    private long size;

    EditableTree(WritableCatalog root, long size) {
        this.root = root;
        this.size = size;
    }

    @Override
    public Optional<Entry> lookup(RepositoryPath path) {
        return root.lookup(path);
    }

    @Override
    public Stream<String> childNames(RepositoryPath directory) {
        List<Entry> first = root.list(directory, "", FIRST_PAGE);
        if (first.size() < FIRST_PAGE) {
            return first.stream().map(Entry::name);
        }
        return Stream.iterate(first, page -> !page.isEmpty(), page -> next(directory, page))
                .flatMap(List::stream)
                .map(Entry::name);
    }

    private List<Entry> next(RepositoryPath directory, List<Entry> page) {
        return root.list(directory, page.get(page.size() - 1).name(), PAGE);
    }

    /**
     * Carries the edits out.
     *
     * @param now Unix seconds that directories with changed content get as their modification time
     */
    public void apply(Overlay overlay, long now) {
        overlay.edits().forEach(this::apply);
        touch(overlay.touched(), now);
    }

    private void apply(Edit edit) {
        if (edit instanceof Edit.Put put) {
            root.put(put.path(), put.entry());
        } else {
            root.removeTree(edit.path());
        }
    }

    private void touch(Set<RepositoryPath> directories, long now) {
        for (RepositoryPath path : directories) {
            root.lookup(path)
                    .filter(Directory.class::isInstance)
                    .map(Directory.class::cast)
                    .ifPresent(directory -> root.put(path, touched(directory, now)));
        }
    }

    private static Directory touched(Directory directory, long now) {
        Attributes old = directory.attributes();
        return directory.withAttributes(
                new Attributes(old.permissions(), old.uid(), old.gid(), now, null, old.xattrs()));
    }

    /**
     * The root catalog's database as the next revision has it.
     *
     * @param ttlSeconds how long clients keep it
     */
    public byte[] serialize(long revision, Optional<ContentHash> previous, long now, int ttlSeconds) {
        root.setTtl(OptionalLong.of(ttlSeconds));
        byte[] database = root.serialize(revision, previous, now);
        size = database.length;
        return database;
    }

    /** Of the databases in bytes, as they were last read or written. */
    public long size() {
        return size;
    }

    @Override
    public void close() {
        root.close();
    }
}
