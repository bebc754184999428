package org.cvmfsephemeral.publisher.tree;

import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.web.ProblemType;

/**
 * An entry and all below it, on the way to another path. It is in memory as a whole: catalogs know entries by their whole path, so that putting
 * it elsewhere is writing it anew.
 */
final class Subtree {
    private static final int MAX_ENTRIES = 200_000;

    private final RepositoryPath root;
    private final List<Member> members;
    private final String done;

    /** At its old path. */
    record Member(RepositoryPath path, Entry entry) {}

    private Subtree(RepositoryPath root, List<Member> members, String done) {
        this.root = root;
        this.members = members;
        this.done = done;
    }

    /**
     * @param done what is to be done with it, for messages: "moved"
     * @throws RejectedException if it is too much
     */
    static Subtree read(Overlay overlay, RepositoryPath root, String done) {
        List<Member> members = new ArrayList<>();
        overlay.forEach(root, (path, entry) -> {
            if (members.size() == MAX_ENTRIES) {
                throw new RejectedException(
                        ProblemType.TOO_MANY_ENTRIES,
                        "'" + root + "' has more than " + MAX_ENTRIES + " entries; it can only be " + done
                                + " in parts.");
            }
            members.add(new Member(path, entry));
        });
        return new Subtree(root, members, done);
    }

    /** Directories before their content. */
    List<Member> members() {
        return members;
    }

    boolean isTop(Member member) {
        return member.path().equals(root);
    }

    /**
     * The member's path when the subtree's root is at {@code to}.
     *
     * @throws RejectedException if that is none
     */
    RepositoryPath target(Member member, RepositoryPath to) {
        String target =
                to.value() + member.path().value().substring(root.value().length());
        try {
            return new RepositoryPath(target);
        } catch (IllegalArgumentException e) {
            throw new RejectedException(
                    ProblemType.INVALID_PATH,
                    "'" + member.path() + "' cannot be " + done + ": " + e.getMessage() + ".");
        }
    }
}
