package org.cvmfsephemeral.upload.archive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.ledger.change.EntryAttributes;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.cvmfsephemeral.upload.archive.TreeNode.File;
import org.cvmfsephemeral.upload.archive.TreeNode.Folder;
import org.cvmfsephemeral.upload.archive.TreeNode.Link;
import org.cvmfsephemeral.upload.archive.TreeNode.Special;
import org.cvmfsephemeral.upload.content.PendingContent;
import org.cvmfsephemeral.upload.content.StoredContent;

/**
 * The tree that the members of an archive make when they are unpacked one after the other into an empty directory. What comes later
 * replaces what came before as GNU tar has it, which unlinks first; where GNU tar fails, the archive is refused. Symbolic links are
 * never followed.
 */
public final class TreeAssembly {
    private static final int LONGEST_TARGET = 4095;
    private static final int PERMISSIONS_OF_UNDESCRIBED = 0755;

    private final UnpackingBudget budget;
    private final Replacing replacing;
    private final Folder root = new Folder(null);

    /** What may take the place of a directory that is not empty. */
    public enum Replacing {
        /** Another directory only, which takes over what is in it. */
        EMPTY_DIRECTORIES,
        /** Anything. */
        WHOLE_DIRECTORIES
    }

    public TreeAssembly(UnpackingBudget budget, Replacing replacing) {
        this.budget = budget;
        this.replacing = replacing;
    }

    /**
     * Puts a member in its place.
     *
     * @param path relative to the tree's directory, as {@link MemberPaths} makes it
     * @param linked path of the member that a hardlink names
     * @param content of a file
     * @throws io.quarkiverse.resteasy.problem.HttpProblem if it cannot be there
     */
    public void put(Member member, String path, String linked, PendingContent content) {
        switch (member.type()) {
            case DIRECTORY -> putFolder(member, path);
            case FILE -> put(member, path, new File(member.attributes(), content));
            case HARD_LINK -> putHardlink(member, path, linked);
            case SYMBOLIC_LINK -> put(member, path, new Link(member.attributes(), requireTarget(member)));
            case FIFO -> put(member, path, special(member, TreeEntry.Special.Type.FIFO));
            case CHARACTER_DEVICE -> put(member, path, special(member, TreeEntry.Special.Type.CHARACTER_DEVICE));
            case BLOCK_DEVICE -> put(member, path, special(member, TreeEntry.Special.Type.BLOCK_DEVICE));
        }
    }

    private static Special special(Member member, TreeEntry.Special.Type type) {
        return new Special(member.attributes(), type, member.device());
    }

    private static String requireTarget(Member member) {
        String target = member.target();
        int length = target.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST_TARGET || target.indexOf('\0') >= 0) {
            throw ArchiveProblems.unsupportedEntry("Member " + ArchiveProblems.quote(member.name())
                    + " is a symbolic link with an impossible target: one has 1 to " + LONGEST_TARGET
                    + " bytes without NUL.");
        }
        return target;
    }

    private void putFolder(Member member, String path) {
        if (path.isEmpty()) {
            root.describe(member.attributes());
            return;
        }
        Folder parent = parentOf(member, path);
        if (parent.children().get(name(path)) instanceof Folder present) {
            present.describe(member.attributes());
        } else {
            count(member, path);
            parent.children().put(name(path), new Folder(member.attributes()));
        }
    }

    private void put(Member member, String path, TreeNode node) {
        if (path.isEmpty()) {
            throw ArchiveProblems.invalid("Member " + ArchiveProblems.quote(member.name())
                    + " is no directory, but has the place of the tree's root.");
        }
        Folder parent = parentOf(member, path);
        TreeNode present = parent.children().get(name(path));
        boolean full = present instanceof Folder folder && !folder.children().isEmpty();
        if (full && replacing == Replacing.EMPTY_DIRECTORIES) {
            throw ArchiveProblems.invalid(
                    "Member " + ArchiveProblems.quote(member.name()) + " would replace a directory that is not empty.");
        }
        count(member, path);
        parent.children().put(name(path), node);
    }

    private void putHardlink(Member member, String path, String linked) {
        TreeNode file = find(linked);
        if (file == null || file instanceof Folder) {
            throw ArchiveProblems.invalid("Member " + ArchiveProblems.quote(member.name()) + " is a hardlink to "
                    + ArchiveProblems.quote(member.target())
                    + (file == null ? ", which is no earlier member." : ", which is a directory."));
        }
        if (find(path) != file) {
            put(member, path, file);
        }
    }

    private void count(Member member, String path) {
        budget.entry(path.length()
                + (member.target() == null ? 0 : member.target().length())
                + sizeOf(member.attributes().xattrs()));
    }

    static long sizeOf(Map<String, byte[]> xattrs) {
        if (xattrs == null) {
            return 0;
        }
        long size = 0;
        for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
            size += xattr.getKey().length() + xattr.getValue().length + 100L;
        }
        return size;
    }

    private Folder parentOf(Member member, String path) {
        Folder folder = root;
        int start = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
            String name = path.substring(start, slash);
            TreeNode child = folder.children().get(name);
            if (child == null) {
                budget.entry(name.length());
                child = new Folder(null);
                folder.children().put(name, child);
            }
            if (!(child instanceof Folder)) {
                throw ArchiveProblems.invalid("Member " + ArchiveProblems.quote(member.name()) + " goes through "
                        + ArchiveProblems.quote(path.substring(0, slash))
                        + (child instanceof Link
                                ? ", a symbolic link; links are not followed."
                                : ", which is no directory."));
            }
            folder = (Folder) child;
            start = slash + 1;
        }
        return folder;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private TreeNode find(String path) {
        if (path == null) {
            return null;
        }
        TreeNode node = root;
        for (String name : path.isEmpty() ? new String[0] : path.split("/")) {
            node = node instanceof Folder folder ? folder.children().get(name) : null;
        }
        return node;
    }

    /** Takes away what is at a path, with all below it. */
    public void remove(String path) {
        int slash = path.lastIndexOf('/');
        if (find(slash < 0 ? "" : path.substring(0, slash)) instanceof Folder parent) {
            parent.children().remove(name(path));
        }
    }

    /** Takes away what is in a directory. */
    public void clear(String path) {
        if (find(path) instanceof Folder folder) {
            folder.children().clear();
        }
    }

    /**
     * The tree as a list, directories before what is in them; this ends the assembly, and its contents have been stored by then. Directories
     * that no member described are not listed, unless there would be nothing to make them.
     *
     * @param compression of the contents
     * @param mtime Unix seconds, of directories that are listed though nothing describes them
     */
    public List<TreeEntry> entries(Compression compression, long mtime) {
        List<TreeEntry> entries = new ArrayList<>();
        if (root.attributes() != null) {
            entries.add(new TreeEntry.Folder("", root.attributes()));
        }
        list(root, "", compression, mtime, entries);
        return entries;
    }

    private static void list(
            Folder folder, String prefix, Compression compression, long mtime, List<TreeEntry> entries) {
        for (Iterator<Map.Entry<String, TreeNode>> children =
                        folder.children().entrySet().iterator();
                children.hasNext(); ) {
            Map.Entry<String, TreeNode> child = children.next();
            String path = prefix + child.getKey();
            TreeNode node = child.getValue();
            // Memory for one list is enough.
            children.remove();
            if (node instanceof Folder sub) {
                listFolder(sub, path, mtime, entries);
                list(sub, path + "/", compression, mtime, entries);
            } else {
                entries.add(entry(node, path, compression));
            }
        }
    }

    private static void listFolder(Folder folder, String path, long mtime, List<TreeEntry> entries) {
        if (folder.attributes() != null) {
            entries.add(new TreeEntry.Folder(path, folder.attributes()));
        } else if (folder.children().isEmpty()) {
            entries.add(new TreeEntry.Folder(path, EntryAttributes.plain(PERMISSIONS_OF_UNDESCRIBED, mtime)));
        }
    }

    private static TreeEntry entry(TreeNode node, String path, Compression compression) {
        if (node instanceof Link link) {
            return new TreeEntry.Link(path, link.attributes(), link.target());
        }
        if (node instanceof Special special) {
            return new TreeEntry.Special(path, special.attributes(), special.type(), special.device());
        }
        File file = (File) node;
        if (file.listedAs() != null) {
            return new TreeEntry.Hardlink(path, file.listedAs());
        }
        file.listAs(path);
        StoredContent stored = file.content().stored();
        return new TreeEntry.File(path, file.attributes(), stored.size(), compression, stored.hash(), stored.chunks());
    }
}
