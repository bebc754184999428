package org.cvmfsephemeral.publisher.tree;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * Edits on top of a tree that stays as it is. A change is tried on an overlay of its own, so that rejecting it needs no undo. What it
 * costs follows the edits, not the tree.
 */
public final class Overlay implements TreeView {
    private final TreeView base;
    private final long now;
    private final OverlayNode root = new OverlayNode();

    /**
     * Nothing is edited yet.
     *
     * @param now Unix seconds that directories whose content is edited get as their modification time
     */
    public Overlay(TreeView base, long now) {
        this.base = base;
        this.now = now;
    }

    public OverlayNode root() {
        return root;
    }

    @Override
    public Optional<Entry> lookup(RepositoryPath path) {
        OverlayNode node = root;
        boolean hidden = false;
        for (String name : names(path)) {
            hidden |= node.isOpaque();
            node = node.child(name);
            if (node == null) {
                return hidden ? Optional.empty() : base.lookup(path);
            }
        }
        if (node.entry().isPresent() || node.isRemoved()) {
            return node.entry();
        }
        return hidden ? Optional.empty() : base.lookup(path);
    }

    @Override
    public Stream<String> childNames(RepositoryPath directory) {
        OverlayNode node = root;
        boolean hidden = node.isOpaque();
        for (String name : names(directory)) {
            node = node.child(name);
            if (node == null) {
                return hidden ? Stream.empty() : base.childNames(directory);
            }
            hidden |= node.isOpaque();
        }
        OverlayNode known = node;
        Stream<String> own = known.children().entrySet().stream()
                .filter(child -> child.getValue().entry().isPresent())
                .map(java.util.Map.Entry::getKey);
        if (hidden) {
            return own;
        }
        Stream<String> inherited = base.childNames(directory).filter(name -> {
            OverlayNode child = known.child(name);
            return child == null || (child.entry().isEmpty() && !child.isRemoved());
        });
        return Stream.concat(inherited, own);
    }

    @Override
    public List<String> linkedNames(RepositoryPath path) {
        OverlayNode directory = find(path.parent());
        OverlayNode node = directory == null ? null : directory.child(path.name());
        if (node != null && node.entry().isPresent() && node.links().isPresent()) {
            LinkGroup links = node.links().get();
            return directory.children().entrySet().stream()
                    .filter(child ->
                            child.getValue().links().filter(links::equals).isPresent())
                    .map(java.util.Map.Entry::getKey)
                    .toList();
        }
        if (node != null && node.isOpaque() || lookup(path).isEmpty()) {
            return List.of(path.name());
        }
        // Of the names that the base links, those that have not become something else.
        return base.linkedNames(path).stream()
                .filter(name -> directory == null
                        || directory.child(name) == null
                        || !directory.child(name).isOpaque())
                .toList();
    }

    private OverlayNode find(RepositoryPath path) {
        OverlayNode node = root;
        for (String name : names(path)) {
            node = node.child(name);
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    /** Creates or replaces the entry; a directory keeps its content. The parent is a directory by then. */
    public void put(RepositoryPath path, Entry entry) {
        put(path, entry, null);
        touch(path);
    }

    /**
     * As {@link #put(RepositoryPath, Entry)}, but the modification time of the parent stays.
     *
     * @param links null for a file without other names
     */
    void put(RepositoryPath path, Entry entry, LinkGroup links) {
        boolean keepsContent = entry instanceof Directory
                && lookup(path).filter(Directory.class::isInstance).isPresent();
        OverlayNode node = nodeToChange(path);
        if (keepsContent) {
            node.update(entry, null);
        } else {
            node.replaceBy(entry, links);
        }
    }

    /** Changes the attributes of an entry that is there; it stays the file that it is, under all its names. */
    void update(RepositoryPath path, Entry entry) {
        OverlayNode node = nodeToChange(path);
        node.update(entry, node.links().orElse(null));
    }

    /** Removes the entry and all below it. */
    public void remove(RepositoryPath path) {
        nodeToChange(path).remove();
        touch(path);
    }

    /** The content of the directory that the path is in has changed. */
    void touch(RepositoryPath path) {
        if (!path.isRoot() && lookup(path.parent()).orElse(null) instanceof Directory directory) {
            update(
                    path.parent(),
                    directory.withAttributes(directory.attributes().withMtime(now, null)));
        }
    }

    private OverlayNode nodeToChange(RepositoryPath path) {
        OverlayNode node = root;
        for (String name : names(path)) {
            node = node.childToChange(name);
        }
        return node;
    }

    /** Takes over all edits of an overlay that was made on top of this one, which must not be used any more. */
    public void adopt(Overlay accepted) {
        root.adopt(accepted.root);
    }

    /** Every entry at a path and below it, directories before their content, in the order of names. */
    void forEach(RepositoryPath path, BiConsumer<RepositoryPath, Entry> consumer) {
        lookup(path).ifPresent(entry -> {
            consumer.accept(path, entry);
            if (entry instanceof Directory) {
                List<String> names;
                try (Stream<String> children = childNames(path)) {
                    names = children.sorted().toList();
                }
                names.forEach(name -> forEach(path.child(name), consumer));
            }
        });
    }

    private static String[] names(RepositoryPath path) {
        return path.isRoot() ? new String[0] : path.value().substring(1).split("/");
    }
}
