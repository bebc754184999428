package org.cvmfsephemeral.publisher.tree;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.cvmfsephemeral.format.catalog.Entry;

/**
 * What an overlay has to say about one path. A node without entry that is not removed says nothing about the path itself, only about
 * what is below it.
 */
public final class OverlayNode {
    private final NavigableMap<String, OverlayNode> children = new TreeMap<>();
    private Entry entry;
    private LinkGroup links;
    private boolean removed;
    private boolean opaque;

    /** What is at the path now; empty if that is as in the base or nothing. */
    public Optional<Entry> entry() {
        return Optional.ofNullable(entry);
    }

    /** The other names that share the file, if any. */
    public Optional<LinkGroup> links() {
        return Optional.ofNullable(links);
    }

    /** Whether nothing is at the path, whatever the base has there. */
    public boolean isRemoved() {
        return removed;
    }

    /** Whether nothing of what the base has below the path is visible. */
    public boolean isOpaque() {
        return opaque;
    }

    /** By name. */
    public NavigableMap<String, OverlayNode> children() {
        return Collections.unmodifiableNavigableMap(children);
    }

    /** How many entries there are at the path and below it, as far as the overlay knows. */
    public long weight() {
        return (entry == null ? 0 : 1)
                + children.values().stream().mapToLong(OverlayNode::weight).sum();
    }

    OverlayNode child(String name) {
        return children.get(name);
    }

    OverlayNode childToChange(String name) {
        return children.computeIfAbsent(name, ignored -> new OverlayNode());
    }

    /** Puts something new: what was below goes. */
    void replaceBy(Entry newEntry, LinkGroup newLinks) {
        children.clear();
        entry = newEntry;
        links = newLinks;
        removed = false;
        opaque = true;
    }

    /** Changes the entry; what is below it stays. */
    void update(Entry newEntry, LinkGroup newLinks) {
        entry = newEntry;
        links = newLinks;
        removed = false;
    }

    void remove() {
        children.clear();
        entry = null;
        links = null;
        removed = true;
        opaque = true;
    }

    /** Says from now on what the other says on top of this. */
    void adopt(OverlayNode other) {
        if (other.opaque) {
            children.clear();
            opaque = true;
            removed = other.removed;
            entry = other.entry;
            links = other.links;
            children.putAll(other.children);
            return;
        }
        if (other.entry != null) {
            update(other.entry, other.links == null ? links : other.links);
        }
        other.children.forEach((name, child) -> childToChange(name).adopt(child));
    }
}
