package org.cvmfsephemeral.publisher.tree;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * Edits on top of a tree that stays as it is. A change is tried on an overlay of its own, so that rejecting it needs no undo.
 */
public final class Overlay implements TreeView {
    private final TreeView base;
    private final List<Edit> edits = new ArrayList<>();
    /** What was put, by path; removed again when the path or one above it is removed. */
    private final NavigableMap<String, Entry> put = new TreeMap<>();
    /** Paths below which nothing of the base is visible. */
    private final Set<RepositoryPath> removed = new HashSet<>();
    /** Directories whose content has changed. */
    private final Set<RepositoryPath> touched = new LinkedHashSet<>();

    public Overlay(TreeView base) {
        this.base = base;
    }

    @Override
    public Optional<Entry> lookup(RepositoryPath path) {
        Entry own = put.get(path.value());
        if (own != null) {
            return Optional.of(own);
        }
        return isRemoved(path) ? Optional.empty() : base.lookup(path);
    }

    private boolean isRemoved(RepositoryPath path) {
        return !removed.isEmpty()
                && (removed.contains(path) || path.ancestors().stream().anyMatch(removed::contains));
    }

    @Override
    public Stream<String> childNames(RepositoryPath directory) {
        Stream<String> inherited = isRemoved(directory)
                ? Stream.empty()
                : base.childNames(directory).filter(name -> !isHidden(directory.child(name)));
        return Stream.concat(inherited, ownChildNames(directory));
    }

    private boolean isHidden(RepositoryPath path) {
        return removed.contains(path) || put.containsKey(path.value());
    }

    private Stream<String> ownChildNames(RepositoryPath directory) {
        int nameStart = directory.value().length() + 1;
        return below(directory).keySet().stream()
                .map(path -> path.substring(nameStart))
                .filter(name -> name.indexOf('/') < 0);
    }

    public void put(RepositoryPath path, Entry entry) {
        record(new Edit.Put(path, entry));
        touch(path);
    }

    public void remove(RepositoryPath path) {
        record(new Edit.Remove(path));
        touch(path);
    }

    private void touch(RepositoryPath path) {
        if (!path.isRoot()) {
            touched.add(path.parent());
        }
    }

    private void record(Edit edit) {
        edits.add(edit);
        if (edit instanceof Edit.Put putting) {
            put.put(putting.path().value(), putting.entry());
        } else {
            removeOwn(edit.path());
            removed.add(edit.path());
        }
    }

    private void removeOwn(RepositoryPath path) {
        put.remove(path.value());
        below(path).clear();
    }

    /** What was put below a path: in the order of paths, that is from "path/" up to "path0", zero following the slash. */
    private SortedMap<String, Entry> below(RepositoryPath path) {
        return put.subMap(path.value() + "/", path.value() + "0");
    }

    /** Takes over all edits of an overlay that was made on top of this one. */
    public void adopt(Overlay accepted) {
        accepted.edits.forEach(this::record);
        touched.addAll(accepted.touched);
    }

    public List<Edit> edits() {
        return List.copyOf(edits);
    }

    /** Directories whose content the edits have changed, those that the edits removed among them. */
    public Set<RepositoryPath> touched() {
        return touched;
    }
}
