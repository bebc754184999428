package org.cvmfsephemeral.publisher.tree;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.cvmfsephemeral.web.ProblemType;
import org.jboss.logging.Logger;

/** Puts the entries of one tree onto an overlay, as an archiver unpacks them, except that nothing is ever followed. */
final class TreeIntake {
    private static final Logger LOG = Logger.getLogger(TreeIntake.class);

    private final Overlay overlay;
    private final RepositoryPath root;
    private final Function<RepositoryPath, Directory> newDirectory;
    private final Instant fileExpires;

    /** Regular files by their path in the tree, for their hardlinks. */
    private final Map<String, LinkableFile> files = new HashMap<>();

    /** Directories that came with the tree. */
    private final Set<RepositoryPath> own = new HashSet<>();

    private final List<RepositoryPath> replaced = new ArrayList<>();
    private final List<RepositoryPath> stamped = new ArrayList<>();

    /**
     * What the names of a file have in common.
     *
     * @param first the name that it came with
     * @param groups for each directory that it has more names in
     */
    private record LinkableFile(String first, Map<RepositoryPath, LinkGroup> groups) {}

    /**
     * @param newDirectory makes those that no entry describes
     * @param fileExpires when every entry that is not a directory vanishes; null for never
     */
    TreeIntake(
            Overlay overlay,
            RepositoryPath root,
            Function<RepositoryPath, Directory> newDirectory,
            Instant fileExpires) {
        this.overlay = overlay;
        this.root = root;
        this.newDirectory = newDirectory;
        this.fileExpires = fileExpires;
    }

    /** Paths of things that were there and are something else now. */
    List<RepositoryPath> replaced() {
        return replaced;
    }

    /** Paths of the entries that were given an expiry. */
    List<RepositoryPath> stamped() {
        return stamped;
    }

    /**
     * @throws RejectedException if it cannot be put, by itself or where it is to go
     */
    void put(TreeEntry entry) {
        RepositoryPath path = resolve(entry.path());
        if (entry instanceof TreeEntry.Folder) {
            putDirectory(path, (Directory) Entries.entry(path, entry));
            return;
        }
        if (path.equals(root)) {
            throw new RejectedException(
                    ProblemType.NOT_A_DIRECTORY, "The root of a tree, '" + root + "', is a directory.");
        }
        CatalogMarkers.requireAllowed(path, entry instanceof TreeEntry.File || entry instanceof TreeEntry.Hardlink);
        requireDirectories(path);
        prepareReplacing(path);
        if (entry instanceof TreeEntry.Hardlink link) {
            putHardlink(path, link);
        } else {
            putEntry(path, entry);
        }
    }

    private RepositoryPath resolve(String relative) {
        try {
            return relative.isEmpty() ? root : new RepositoryPath(root + "/" + relative);
        } catch (InvalidNameException e) {
            throw new RejectedException(
                    ProblemType.UNSUPPORTED_ENTRY,
                    "'" + relative + "' in the tree cannot be stored: " + e.getMessage() + ".");
        }
    }

    private void putDirectory(RepositoryPath path, Directory directory) {
        CatalogMarkers.requireAllowed(path, false);
        if (!path.equals(root)) {
            requireDirectories(path);
        }
        Optional<Entry> present = overlay.lookup(path);
        if (present.filter(entry -> !(entry instanceof Directory)).isPresent()) {
            throw new RejectedException(
                    ProblemType.NOT_A_DIRECTORY, "'" + path + "' is not a directory; a directory cannot replace it.");
        }
        overlay.put(path, present.isPresent() ? withStampOf(present.get(), directory) : directory, null);
        if (present.isEmpty()) {
            touchUnlessOwn(path);
        }
        own.add(path);
    }

    private static Directory withStampOf(Entry present, Directory directory) {
        return ExpiryStamp.time(present.attributes())
                .map(expires -> directory.withAttributes(ExpiryStamp.put(directory.attributes(), expires)))
                .orElse(directory);
    }

    private void requireDirectories(RepositoryPath path) {
        RepositoryPath parent = path.parent();
        Optional<Entry> present = overlay.lookup(parent);
        if (present.isPresent()) {
            if (!(present.get() instanceof Directory)) {
                throw new RejectedException(
                        ProblemType.NOT_A_DIRECTORY,
                        "'" + parent + "' is not a directory, so nothing can be below it.");
            }
            return;
        }
        CatalogMarkers.requireAllowed(parent, false);
        requireDirectories(parent);
        overlay.put(parent, newDirectory.apply(parent), null);
        touchUnlessOwn(parent);
        own.add(parent);
    }

    /** Directories that came with the tree keep the time they came with. */
    private void touchUnlessOwn(RepositoryPath path) {
        if (!path.equals(root) && !own.contains(path.parent())) {
            overlay.touch(path);
        }
    }

    private void prepareReplacing(RepositoryPath path) {
        Optional<Entry> present = overlay.lookup(path);
        if (present.isPresent()) {
            if (present.get() instanceof Directory) {
                throw new RejectedException(
                        ProblemType.IS_A_DIRECTORY, "'" + path + "' is a directory; a file cannot replace it.");
            }
            replaced.add(path);
        }
    }

    private void putEntry(RepositoryPath path, TreeEntry treeEntry) {
        Entry entry = stamped(path, Entries.entry(path, treeEntry));
        overlay.put(path, entry, null);
        touchUnlessOwn(path);
        files.remove(treeEntry.path());
        if (treeEntry instanceof TreeEntry.File) {
            files.put(treeEntry.path(), new LinkableFile(treeEntry.path(), new HashMap<>()));
        } else if (treeEntry instanceof TreeEntry.Link link && link.target().contains("$(")) {
            LOG.warnf("clients expand variables in the target of a symbolic link path=%s", path);
        }
    }

    private Entry stamped(RepositoryPath path, Entry entry) {
        if (fileExpires == null) {
            return entry;
        }
        stamped.add(path);
        return Entries.withAttributes(entry, ExpiryStamp.put(entry.attributes(), fileExpires));
    }

    /** Names of one file in several directories become files of their own with the same content (format reference 4.5). */
    private void putHardlink(RepositoryPath path, TreeEntry.Hardlink link) {
        LinkableFile file = files.get(link.target());
        if (file == null) {
            throw new RejectedException(
                    ProblemType.UNSUPPORTED_ENTRY,
                    "'" + path + "' is a hardlink to '" + link.target() + "', which is no earlier file of the tree.");
        }
        Entry entry = overlay.lookup(resolve(link.target())).orElseThrow();
        LinkGroup group = file.groups().computeIfAbsent(path.parent(), directory -> newGroup(file, directory));
        overlay.put(path, Entries.named(entry, path.name()), group);
        touchUnlessOwn(path);
        files.put(link.path(), file);
        if (fileExpires != null) {
            stamped.add(path);
        }
    }

    /** The name that the file came with joins, if it is in this directory and still the file's. */
    private LinkGroup newGroup(LinkableFile file, RepositoryPath directory) {
        LinkGroup group = new LinkGroup();
        RepositoryPath first = resolve(file.first());
        if (first.parent().equals(directory) && files.get(file.first()) == file) {
            overlay.put(first, overlay.lookup(first).orElseThrow(), group);
        }
        return group;
    }
}
