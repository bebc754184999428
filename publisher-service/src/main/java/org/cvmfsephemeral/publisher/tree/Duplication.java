package org.cvmfsephemeral.publisher.tree;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.publisher.tree.Subtree.Member;

/** Puts an entry and all below it at another path as well. Its content is that of the original, so no object is read or written. */
final class Duplication {
    private final Overlay overlay;
    /** Of the copies, by the path of each of the original's names. */
    private final Map<RepositoryPath, LinkGroup> groups = new HashMap<>();

    Duplication(Overlay overlay) {
        this.overlay = overlay;
    }

    /**
     * The copy never expires, nor does anything in it.
     *
     * @param to where nothing is
     * @return the size of all files that were copied, in bytes
     * @throws RejectedException if it is too much
     */
    long copy(RepositoryPath from, RepositoryPath to) {
        Subtree subtree = Subtree.read(overlay, from, "copied");
        long bytes = 0;
        for (Member member : subtree.members()) {
            RepositoryPath target = subtree.target(member, to);
            Entry copy = Entries.withAttributes(
                    Entries.named(member.entry(), target.name()),
                    ExpiryStamp.remove(member.entry().attributes()));
            overlay.put(target, copy, subtree.isTop(member) ? null : group(member));
            bytes += member.entry() instanceof RegularFile file ? file.size() : 0;
        }
        overlay.touch(to);
        return bytes;
    }

    /** All names of a file are in one directory, which is copied as a whole. */
    private LinkGroup group(Member member) {
        if (!(member.entry() instanceof RegularFile)) {
            return null;
        }
        LinkGroup known = groups.get(member.path());
        if (known != null) {
            return known;
        }
        List<String> names = overlay.linkedNames(member.path());
        if (names.size() < 2) {
            return null;
        }
        LinkGroup group = new LinkGroup();
        RepositoryPath directory = member.path().parent();
        names.forEach(name -> groups.put(directory.child(name), group));
        return group;
    }
}
