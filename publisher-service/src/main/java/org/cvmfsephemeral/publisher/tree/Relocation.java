package org.cvmfsephemeral.publisher.tree;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.publisher.tree.Subtree.Member;

/** Puts an entry and all below it at another path, where they stay the files that they are. */
final class Relocation {
    private final Overlay overlay;
    private final Function<RepositoryPath, Optional<PathExpiry>> known;
    private final List<PathExpiry> expiries = new ArrayList<>();
    /** By the path of each of its names before the move. */
    private final Map<RepositoryPath, LinkGroup> groups = new HashMap<>();

    /**
     * @param known what is known of a path's expiry beside its stamp
     */
    Relocation(Overlay overlay, Function<RepositoryPath, Optional<PathExpiry>> known) {
        this.overlay = overlay;
        this.known = known;
    }

    /**
     * The original stays, for the caller to remove.
     *
     * @return expiry of what was moved, for the new paths
     * @throws RejectedException if it is too much
     */
    List<PathExpiry> move(RepositoryPath from, RepositoryPath to) {
        Subtree subtree = Subtree.read(overlay, from, "moved");
        boolean staysInDirectory = from.parent().equals(to.parent());
        for (Member member : subtree.members()) {
            LinkGroup group = subtree.isTop(member) && !staysInDirectory ? null : group(member);
            put(member, subtree.target(member, to), group);
        }
        overlay.touch(to);
        return expiries;
    }

    private LinkGroup group(Member member) {
        if (!(member.entry() instanceof RegularFile) || member.path().isRoot()) {
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
        List<RepositoryPath> members = names.stream().map(directory::child).collect(Collectors.toList());
        members.forEach(name -> groups.put(name, group));
        // The names that stay behind share the new group with the one that moves within their directory.
        members.forEach(name ->
                overlay.lookup(name).ifPresent(entry -> overlay.put(name, Entries.named(entry, name.name()), group)));
        return group;
    }

    private void put(Member member, RepositoryPath target, LinkGroup group) {
        Entry entry = member.entry();
        overlay.put(target, Entries.named(entry, target.name()), group);
        ExpiryStamp.time(entry.attributes()).ifPresent(stamp -> expiries.add(moved(member.path(), target, stamp)));
    }

    private PathExpiry moved(RepositoryPath from, RepositoryPath target, Instant stamp) {
        PathExpiry before = known.apply(from)
                .filter(expiry ->
                        expiry.expiresAt() != null && !expiry.expiresAt().isBefore(stamp))
                .orElse(new PathExpiry(from.value(), null, stamp));
        return before.at(target.value(), ExpiryStamp.text(stamp), before.expiresAt());
    }
}
