package org.cvmfsephemeral.upload.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.CatalogMarkers;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/**
 * Where the members of an archive go: relative to the tree's directory, without leading slash, empty for that directory itself. Names are
 * taken as GNU tar takes them, {@code --strip-components} included, except that {@code ..} is refused wherever it stands.
 */
public final class MemberPaths {
    private static final RepositoryPath VIRTUAL_DIRECTORY = RepositoryPath.of("/.cvmfs");

    private final RepositoryPath root;
    private final int stripComponents;
    private final String prefix;

    /**
     * @param root of the tree
     * @param stripComponents leading components that names lose
     * @param prefix that is put in front then, relative; empty for none
     * @throws InvalidNameException if the prefix is no path
     */
    public MemberPaths(RepositoryPath root, int stripComponents, String prefix) {
        this.root = root;
        this.stripComponents = stripComponents;
        this.prefix = RepositoryPath.of(prefix).value();
    }

    /**
     * The place for a member; empty if it has too few components to be unpacked.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem if there cannot be such a path
     */
    public Optional<String> place(Member member) {
        Optional<String> path = relative(member.name(), member.name());
        path.ifPresent(relative -> requireAllowed(relative, member));
        return path;
    }

    /** The place of a member that a hardlink names; empty if that one is not unpacked. */
    public Optional<String> linked(Member link) {
        return relative(link.target(), link.name());
    }

    private Optional<String> relative(String written, String member) {
        List<String> left = new ArrayList<>();
        int toStrip = stripComponents;
        boolean nothingLeft = true;
        for (String component : written.split("/")) {
            if (component.equals("..")) {
                throw ArchiveProblems.invalid("Member " + ArchiveProblems.quote(member) + " has '..' in its "
                        + (written.equals(member) ? "name." : "target."));
            }
            if (component.isEmpty()) {
                continue;
            }
            if (toStrip > 0) {
                toStrip--;
                continue;
            }
            nothingLeft = false;
            if (!component.equals(".")) {
                left.add(component);
            }
        }
        if (nothingLeft && stripComponents > 0) {
            return Optional.empty();
        }
        String path = left.isEmpty() ? prefix : prefix + "/" + String.join("/", left);
        return Optional.of(path.isEmpty() ? path : path.substring(1));
    }

    /** What the publisher would refuse is refused before its content is stored. */
    private void requireAllowed(String relative, Member member) {
        if (relative.isEmpty()) {
            return;
        }
        RepositoryPath path;
        try {
            path = new RepositoryPath(root + "/" + relative);
        } catch (InvalidNameException e) {
            throw ArchiveProblems.unsupportedEntry(
                    "Member " + ArchiveProblems.quote(member.name()) + " cannot be stored: " + e.getMessage() + ".");
        }
        if (path.isAtOrBelow(VIRTUAL_DIRECTORY)) {
            throw reserved(member, "'/.cvmfs' belongs to the clients.");
        }
        requireNoMarker(relative, path, member);
    }

    private static void requireNoMarker(String relative, RepositoryPath path, Member member) {
        if (!relative.contains(".cvmfs")) {
            return;
        }
        String[] names = relative.split("/");
        for (int i = 0; i < names.length; i++) {
            boolean isFile = i == names.length - 1
                    && (member.type() == Member.Type.FILE || member.type() == Member.Type.HARD_LINK);
            boolean misplaced = names[i].equals(CatalogMarkers.MARKER)
                    && (!isFile || path.parent().isRoot());
            if (misplaced || names[i].equals(CatalogMarkers.AUTOMATIC)) {
                throw reserved(
                        member,
                        CatalogMarkers.MARKER
                                + " marks nested catalogs and is a regular file below the root directory, "
                                + CatalogMarkers.AUTOMATIC + " is the publisher's own.");
            }
        }
    }

    private static RuntimeException reserved(Member member, String why) {
        return Problems.of(
                ProblemType.RESERVED_NAME,
                "Member " + ArchiveProblems.quote(member.name()) + " has a reserved name: " + why);
    }
}
