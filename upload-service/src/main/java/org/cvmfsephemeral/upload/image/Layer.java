package org.cvmfsephemeral.upload.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.ledger.change.EntryAttributes;
import org.cvmfsephemeral.upload.archive.ArchiveProblems;
import org.cvmfsephemeral.upload.archive.Member;
import org.cvmfsephemeral.upload.archive.MemberPaths;
import org.cvmfsephemeral.upload.archive.TarUnpacking;
import org.cvmfsephemeral.upload.archive.TreeAssembly;
import org.cvmfsephemeral.upload.archive.UnpackingBudget;
import org.cvmfsephemeral.upload.content.PendingContent;

/**
 * What one layer of an image changes: members to put, and names to take away from the layers below (OCI image specification, layer.md,
 * "Whiteouts"). Where it comes among the layers is known only when the archive has been read.
 */
final class Layer implements TarUnpacking.Receiver {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    /** What aufs kept for itself. */
    private static final String META = ".wh..wh.";

    private final MemberPaths paths;
    private final UnpackingBudget budget;
    private final List<Addition> additions = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final List<String> emptied = new ArrayList<>();
    private String place;

    private record Addition(Member member, String path, String linked, PendingContent content) {}

    Layer(MemberPaths paths, UnpackingBudget budget) {
        this.paths = paths;
        this.budget = budget;
    }

    @Override
    public boolean wants(Member member) {
        String name = withoutTrailingSlashes(member.name());
        int slash = name.lastIndexOf('/');
        String last = name.substring(slash + 1);
        String directory = name.substring(0, slash + 1);
        if (last.equals(OPAQUE)) {
            place(folder(directory.isEmpty() ? "." : directory)).ifPresent(emptied::add);
            budget.entry(name.length());
            return false;
        }
        if (last.startsWith(META) || directory.contains(META)) {
            return false;
        }
        if (last.startsWith(WHITEOUT)) {
            removed.add(hidden(member, directory, last.substring(WHITEOUT.length())));
            budget.entry(name.length());
            return false;
        }
        place = paths.place(member).orElseThrow();
        return true;
    }

    private static String withoutTrailingSlashes(String name) {
        int end = name.length();
        while (end > 1 && name.charAt(end - 1) == '/') {
            end--;
        }
        return name.substring(0, end);
    }

    private String hidden(Member whiteout, String directory, String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw ArchiveProblems.invalid(
                    "Member " + ArchiveProblems.quote(whiteout.name()) + " takes away nothing that has a name.");
        }
        return place(folder(directory + name)).orElseThrow();
    }

    private Optional<String> place(Member member) {
        return paths.place(member);
    }

    private static Member folder(String name) {
        return new Member(Member.Type.DIRECTORY, name, null, 0, EntryAttributes.plain(0, 0), 0);
    }

    @Override
    public void take(Member member, PendingContent content) {
        String linked =
                member.type() == Member.Type.HARD_LINK ? paths.linked(member).orElse(null) : null;
        budget.entry(member.name().length() + place.length());
        additions.add(new Addition(member, place, linked, content));
    }

    /** Changes the tree of the layers below; what this layer has itself is not taken away by it. */
    void applyTo(TreeAssembly tree) {
        emptied.forEach(tree::clear);
        removed.forEach(tree::remove);
        for (Addition addition : additions) {
            tree.put(addition.member(), addition.path(), addition.linked(), addition.content());
        }
    }
}
