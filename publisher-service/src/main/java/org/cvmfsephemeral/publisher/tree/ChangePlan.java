package org.cvmfsephemeral.publisher.tree;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.Xattrs;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.cvmfsephemeral.ledger.expiry.Hold;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.web.ProblemType;

/** What one change does to the tree, found out on an overlay before any catalog is touched. */
public final class ChangePlan {
    private static final int DIRECTORY_PERMISSIONS = 0755;

    /** What the ledger knows of the expiry of published paths. */
    public interface LedgerExpiries {
        /** Whether this publication of the path is to vanish now, by the ledger's time. */
        boolean isDue(RepositoryPath path, String stamp);

        /** Whether nothing has happened to the path since it was chosen to make room. */
        boolean mayEvict(RepositoryPath path, Operation.EvictionReason reason, Instant asOf);

        /** When the path vanishes, what its entry says or later, and all that is known beside. */
        Optional<PathExpiry> find(RepositoryPath path);

        /** The legal hold that is in the way of removing the path, if there is one. */
        Optional<Hold> holdOn(RepositoryPath path);
    }

    private final Overlay overlay;
    private final long now;
    private final LedgerExpiries ledger;
    private final TagPlan tags;
    /** Directories that something expired from: looked at once, however much it was. */
    private final Set<RepositoryPath> expiredFrom = new LinkedHashSet<>();

    private final NavigableMap<String, PathExpiry> expiries = new TreeMap<>();
    private final List<String> endedExpiries = new ArrayList<>();
    private final List<String> expired = new ArrayList<>();

    /**
     * @param tree that the change is applied to; it stays as it is
     * @param tags that the change is applied to; they stay as they are
     * @param now Unix seconds that new directories carry
     */
    public ChangePlan(TreeView tree, TagPlan tags, long now, LedgerExpiries ledger) {
        this.overlay = new Overlay(tree, now);
        this.tags = tags.copy();
        this.now = now;
        this.ledger = ledger;
    }

    /**
     * Plans the next operation.
     *
     * @throws RejectedException if it cannot be done; the plan is useless then
     */
    public void apply(Operation operation) {
        if (operation instanceof Operation.PutFile put) {
            putFile(put);
        } else if (operation instanceof Operation.PutTree put) {
            putTree(put);
        } else if (operation instanceof Operation.Delete delete) {
            delete(delete);
        } else if (operation instanceof Operation.Rename rename) {
            rename(rename);
        } else if (operation instanceof Operation.Copy copy) {
            copy(copy);
        } else if (operation instanceof Operation.SetAttributes change) {
            setAttributes(change);
        } else if (operation instanceof Operation.SetExpiry change) {
            setExpiry(change);
        } else if (operation instanceof Operation.Expire expire) {
            expire(expire);
        } else if (operation instanceof Operation.Evict evict) {
            evict(evict);
        } else if (operation instanceof Operation.PutTag put) {
            tags.put(put);
        } else if (operation instanceof Operation.DeleteTag delete) {
            tags.remove(delete);
        } else {
            throw new IllegalStateException("a rollback is the only operation of its revision");
        }
    }

    /** Ends the change; what only shows when all operations are done is done here. */
    public void finish() {
        expiredFrom.forEach(this::removeEmptyFrom);
        expiredFrom.clear();
    }

    public Overlay overlay() {
        return overlay;
    }

    /** The tags after this change. */
    public TagPlan tags() {
        return tags;
    }

    /** Those that the change sets and does not end again. */
    public List<PathExpiry> expiries() {
        return List.copyOf(expiries.values());
    }

    /** Paths whose earlier expiry no longer holds, each with all below it. */
    public List<String> endedExpiries() {
        return endedExpiries;
    }

    /** Paths that are removed because their time has come, or because they have to make room. */
    public List<String> expired() {
        return expired;
    }

    private void putFile(Operation.PutFile put) {
        RepositoryPath path = new RepositoryPath(put.path());
        CatalogMarkers.requireAllowed(path, true);
        overlay.lookup(path).ifPresent(existing -> {
            refuseReplacing(path, existing, put.overwrite());
            refuseHeld(path);
        });
        createParents(path);
        overlay.put(path, Entries.file(path, put));
        endExpiry(path);
        addExpiry(path, put.expires(), put.touchSeconds(), put.size());
    }

    private void refuseHeld(RepositoryPath path) {
        ledger.holdOn(path).ifPresent(hold -> {
            throw RejectedException.held(path, hold);
        });
    }

    private static void refuseReplacing(RepositoryPath path, Entry existing, boolean overwrite) {
        if (existing instanceof Directory) {
            throw new RejectedException(
                    ProblemType.IS_A_DIRECTORY, "'" + path + "' is a directory; a file cannot replace it.");
        }
        if (!overwrite) {
            throw new RejectedException(
                    ProblemType.FILE_EXISTS, "'" + path + "' exists; send overwrite=true to replace it.");
        }
    }

    private void createParents(RepositoryPath path) {
        for (RepositoryPath ancestor : path.ancestors()) {
            Entry entry = overlay.lookup(ancestor).orElse(null);
            if (entry == null) {
                CatalogMarkers.requireAllowed(ancestor, false);
                overlay.put(ancestor, newDirectory(ancestor));
            } else if (!(entry instanceof Directory)) {
                throw new RejectedException(
                        ProblemType.NOT_A_DIRECTORY,
                        "'" + ancestor + "' is not a directory, so nothing can be below it.");
            }
        }
    }

    private Directory newDirectory(RepositoryPath path) {
        return Directory.plain(path.name(), new Attributes(DIRECTORY_PERMISSIONS, 0, 0, now, null, Xattrs.EMPTY));
    }

    private void putTree(Operation.PutTree put) {
        RepositoryPath root = new RepositoryPath(put.path());
        CatalogMarkers.requireAllowed(root, false);
        createParents(root);
        Optional<Entry> present = overlay.lookup(root);
        boolean replaces = put.mode() != Operation.TreeMode.MERGE;
        if (present.isPresent() && put.mode() == Operation.TreeMode.CREATE) {
            throw new RejectedException(
                    ProblemType.FILE_EXISTS,
                    "'" + root + "' exists; send mode=replace to replace it, or mode=merge to put the tree into it.");
        }
        if (present.isPresent() && replaces) {
            refuseHeld(root);
            replaceTree(root);
        } else if (present.filter(entry -> !(entry instanceof Directory)).isPresent()) {
            throw new RejectedException(
                    ProblemType.NOT_A_DIRECTORY, "'" + root + "' is not a directory; a tree cannot be merged into it.");
        }
        if (overlay.lookup(root).isEmpty()) {
            overlay.put(root, newDirectory(root));
        }
        TreeIntake intake = new TreeIntake(overlay, root, this::newDirectory, replaces ? null : put.expires());
        put.entries().forEach(intake::put);
        if (replaces) {
            endExpiry(root);
            stamp(root, put.expires(), put.touchSeconds(), bytes(put));
        } else {
            intake.replaced().forEach(this::refuseHeld);
            intake.replaced().forEach(this::endExpiry);
            intake.stamped().forEach(path -> addExpiry(path, put.expires(), put.touchSeconds(), size(path)));
        }
    }

    /** The repository's root directory itself stays. */
    private void replaceTree(RepositoryPath root) {
        if (!root.isRoot()) {
            overlay.remove(root);
            return;
        }
        List<String> names;
        try (Stream<String> children = overlay.childNames(root)) {
            names = children.toList();
        }
        names.forEach(name -> overlay.remove(root.child(name)));
    }

    private static long bytes(Operation.PutTree put) {
        return put.entries().stream()
                .filter(TreeEntry.File.class::isInstance)
                .mapToLong(file -> ((TreeEntry.File) file).size())
                .sum();
    }

    /** Null for what is more than a file: to know it would mean to look at all of it. */
    private Long size(RepositoryPath path) {
        return overlay.lookup(path)
                .filter(RegularFile.class::isInstance)
                .map(file -> ((RegularFile) file).size())
                .orElse(null);
    }

    private void stamp(RepositoryPath path, Instant expires, Long touchSeconds, long bytes) {
        if (expires != null) {
            Entry entry = overlay.lookup(path).orElseThrow();
            overlay.update(path, Entries.withAttributes(entry, ExpiryStamp.put(entry.attributes(), expires)));
            addExpiry(path, expires, touchSeconds, bytes);
        }
    }

    private void delete(Operation.Delete delete) {
        RepositoryPath path = new RepositoryPath(delete.path());
        Entry entry = existing(path);
        if (entry instanceof Directory && !delete.recursive() && !overlay.isEmpty(path)) {
            throw new RejectedException(
                    ProblemType.DIRECTORY_NOT_EMPTY,
                    "'" + delete.path()
                            + "' is a directory that is not empty; send recursive=true to delete it with all below it.");
        }
        refuseHeld(path);
        remove(path);
    }

    private Entry existing(RepositoryPath path) {
        return overlay.lookup(path)
                .orElseThrow(
                        () -> new RejectedException(ProblemType.UNKNOWN_PATH, "There is nothing at '" + path + "'."));
    }

    private void rename(Operation.Rename rename) {
        RepositoryPath from = new RepositoryPath(rename.path());
        RepositoryPath to = new RepositoryPath(rename.to());
        refuseHeld(from);
        makeRoom(from, to, rename.overwrite(), "moved");
        new Relocation(overlay, this::known).move(from, to).forEach(moved -> expiries.put(moved.path(), moved));
        remove(from);
    }

    private void copy(Operation.Copy copy) {
        RepositoryPath from = new RepositoryPath(copy.path());
        RepositoryPath to = new RepositoryPath(copy.to());
        makeRoom(from, to, copy.overwrite(), "copied");
        long bytes = new Duplication(overlay).copy(from, to);
        stamp(to, copy.expires(), copy.touchSeconds(), bytes);
    }

    /** What this change has said of it, or else the ledger. */
    private Optional<PathExpiry> known(RepositoryPath path) {
        return Optional.ofNullable(expiries.get(path.value())).or(() -> ledger.find(path));
    }

    /** Sees to it that what is at {@code from} can be put at {@code to}, and that nothing is there. */
    private void makeRoom(RepositoryPath from, RepositoryPath to, boolean overwrite, String done) {
        Entry entry = existing(from);
        if (to.isAtOrBelow(from)) {
            throw new RejectedException(
                    ProblemType.INVALID_PATH,
                    "'" + from + "' cannot be " + done + " to '" + to + "', which is itself or in it.");
        }
        CatalogMarkers.requireAllowed(to, entry instanceof RegularFile);
        createParents(to);
        overlay.lookup(to).ifPresent(existing -> refusePuttingOnto(to, existing, entry, overwrite));
        if (overlay.lookup(to).isPresent()) {
            refuseHeld(to);
            overlay.remove(to);
        }
        endExpiry(to);
    }

    private void refusePuttingOnto(RepositoryPath to, Entry existing, Entry comer, boolean overwrite) {
        if (!(comer instanceof Directory)) {
            refuseReplacing(to, existing, overwrite);
        } else if (!(existing instanceof Directory)) {
            throw new RejectedException(
                    ProblemType.NOT_A_DIRECTORY, "'" + to + "' is not a directory; a directory cannot replace it.");
        } else if (!overwrite || !overlay.isEmpty(to)) {
            throw new RejectedException(
                    ProblemType.DIRECTORY_NOT_EMPTY,
                    "'" + to + "' exists; a directory only replaces an empty one, with overwrite=true.");
        }
    }

    private void setAttributes(Operation.SetAttributes change) {
        RepositoryPath path = new RepositoryPath(change.path());
        Entry entry = existing(path);
        Attributes attributes = Entries.changed(path, entry.attributes(), change);
        updateAllNames(path, attributes);
    }

    private void setExpiry(Operation.SetExpiry change) {
        RepositoryPath path = new RepositoryPath(change.path());
        Entry entry = existing(path);
        Attributes old = entry.attributes();
        updateAllNames(
                path, change.expires() == null ? ExpiryStamp.remove(old) : ExpiryStamp.put(old, change.expires()));
        endExpiryOfEntry(path);
        addExpiry(path, change.expires(), change.touchSeconds(), size(path));
    }

    /** A file with several names has one set of attributes. */
    private void updateAllNames(RepositoryPath path, Attributes attributes) {
        List<String> names = path.isRoot() ? List.of("") : overlay.linkedNames(path);
        for (String name : names) {
            RepositoryPath member = path.isRoot() ? path : path.parent().child(name);
            overlay.lookup(member)
                    .ifPresent(entry -> overlay.update(member, Entries.withAttributes(entry, attributes)));
        }
    }

    private void expire(Operation.Expire expire) {
        RepositoryPath path = new RepositoryPath(expire.path());
        if (!ledger.isDue(path, expire.stamp()) || ledger.holdOn(path).isPresent()) {
            return;
        }
        boolean isThatPublication = overlay.lookup(path)
                .flatMap(entry -> ExpiryStamp.of(entry.attributes()))
                .filter(expire.stamp()::equals)
                .isPresent();
        if (isThatPublication) {
            vanish(path);
        } else {
            endExpiryOfEntry(path);
        }
    }

    private void evict(Operation.Evict evict) {
        RepositoryPath path = new RepositoryPath(evict.path());
        boolean stands = ledger.mayEvict(path, evict.reason(), evict.asOf())
                && ledger.holdOn(path).isEmpty();
        if (!stands) {
            return;
        }
        if (overlay.lookup(path).isPresent()) {
            vanish(path);
        } else {
            endExpiry(path);
        }
    }

    private void vanish(RepositoryPath path) {
        remove(path);
        expired.add(path.value());
        expiredFrom.add(path.parent());
    }

    /** Directories come into being with what is put below them, so they go with the last of it that expires. */
    private void removeEmptyFrom(RepositoryPath directory) {
        RepositoryPath candidate = directory;
        while (!candidate.isRoot() && overlay.lookup(candidate).isPresent() && overlay.isEmpty(candidate)) {
            overlay.remove(candidate);
            candidate = candidate.parent();
        }
    }

    private void remove(RepositoryPath path) {
        overlay.remove(path);
        endExpiry(path);
    }

    private void addExpiry(RepositoryPath path, Instant expires, Long touchSeconds, Long bytes) {
        if (expires != null) {
            expiries.put(
                    path.value(),
                    new PathExpiry(path.value(), ExpiryStamp.text(expires), expires, touchSeconds, bytes, null));
        }
    }

    private void endExpiry(RepositoryPath path) {
        endedExpiries.add(path.value());
        expiries.remove(path.value());
        expiries.subMap(path.value() + "/", path.value() + "0").clear();
    }

    /** What is below the path keeps its own. */
    private void endExpiryOfEntry(RepositoryPath path) {
        expiries.put(path.value(), PathExpiry.none(path.value()));
    }
}
