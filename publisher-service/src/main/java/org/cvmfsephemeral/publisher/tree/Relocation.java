package org.cvmfsephemeral.publisher.tree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.publisher.tree.ChangePlan.LedgerExpiries;
import org.cvmfsephemeral.web.ProblemType;

/** Copies an entry and all below it to another path: catalogs know entries by their whole path, so that moving is writing anew. */
final class Relocation {
    /** What is moved is in memory as a whole. */
    private static final int MAX_ENTRIES = 200_000;

    private final Overlay overlay;
    private final LedgerExpiries ledger;
    private final List<PathExpiry> expiries = new ArrayList<>();
    /** By the path of each of its names before the move. */
    private final Map<RepositoryPath, LinkGroup> groups = new HashMap<>();

    private record Moving(RepositoryPath path, Entry entry) {}

    Relocation(Overlay overlay, LedgerExpiries ledger) {
        this.overlay = overlay;
        this.ledger = ledger;
    }

    /**
     * @return expiry of what was copied, for the new paths
     * @throws RejectedException if it is too much
     */
    List<PathExpiry> copy(RepositoryPath from, RepositoryPath to) {
        List<Moving> entries = new ArrayList<>();
        overlay.forEach(from, (path, entry) -> {
            if (entries.size() == MAX_ENTRIES) {
                throw new RejectedException(
                        ProblemType.TOO_MANY_ENTRIES,
                        "'" + from + "' has more than " + MAX_ENTRIES + " entries; move it in parts.");
            }
            entries.add(new Moving(path, entry));
        });
        boolean staysInDirectory = from.parent().equals(to.parent());
        for (Moving moving : entries) {
            boolean isTop = moving.path().equals(from);
            LinkGroup group = isTop && !staysInDirectory ? null : group(moving);
            copy(moving, target(moving.path(), from, to), group);
        }
        overlay.touch(to);
        return expiries;
    }

    private static RepositoryPath target(RepositoryPath path, RepositoryPath from, RepositoryPath to) {
        String target = to.value() + path.value().substring(from.value().length());
        try {
            return new RepositoryPath(target);
        } catch (IllegalArgumentException e) {
            throw new RejectedException(
                    ProblemType.INVALID_PATH, "'" + path + "' cannot be moved: " + e.getMessage() + ".");
        }
    }

    private LinkGroup group(Moving moving) {
        if (!(moving.entry() instanceof RegularFile) || moving.path().isRoot()) {
            return null;
        }
        LinkGroup known = groups.get(moving.path());
        if (known != null) {
            return known;
        }
        List<String> names = overlay.linkedNames(moving.path());
        if (names.size() < 2) {
            return null;
        }
        LinkGroup group = new LinkGroup();
        RepositoryPath directory = moving.path().parent();
        List<RepositoryPath> members = names.stream().map(directory::child).collect(Collectors.toList());
        members.forEach(member -> groups.put(member, group));
        // The names that stay behind share the new group with the one that moves within their directory.
        members.forEach(member -> overlay.lookup(member)
                .ifPresent(entry -> overlay.put(member, Entries.named(entry, member.name()), group)));
        return group;
    }

    private void copy(Moving moving, RepositoryPath target, LinkGroup group) {
        Entry entry = moving.entry();
        overlay.put(target, Entries.named(entry, target.name()), group);
        ExpiryStamp.time(entry.attributes())
                .ifPresent(stamp -> expiries.add(new PathExpiry(
                        target.value(),
                        ExpiryStamp.text(stamp),
                        ledger.of(moving.path()).filter(stamp::isBefore).orElse(stamp))));
    }
}
