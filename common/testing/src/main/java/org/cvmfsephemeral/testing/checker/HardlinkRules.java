package org.cvmfsephemeral.testing.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Hardlink groups of one catalog (4.5, 4.13 rule 16). */
final class HardlinkRules {
    private final Findings findings;
    private final Map<PathKey, List<ChunkRow>> chunks;
    private final Map<Long, List<Member>> groups = new HashMap<>();

    private record Member(ListedDirectory directory, CatalogRow row) {
        String path() {
            return directory.pathOf(row);
        }
    }

    HardlinkRules(CatalogTree tree, Map<PathKey, List<ChunkRow>> chunks, Findings findings) {
        this.chunks = chunks;
        this.findings = findings;
        for (ListedDirectory directory : tree.directories()) {
            for (CatalogRow row : directory.children()) {
                if (!row.isDirectory() && row.hardlinkGroup() != 0) {
                    groups.computeIfAbsent(row.hardlinkGroup(), group -> new ArrayList<>())
                            .add(new Member(directory, row));
                }
            }
        }
    }

    void check() {
        groups.forEach(this::checkGroup);
    }

    /** Paths of all members by group. */
    Map<Long, SortedSet<String>> pathsByGroup() {
        return groups.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, group -> group.getValue().stream()
                .map(Member::path)
                .collect(Collectors.toCollection(TreeSet::new))));
    }

    private void checkGroup(long group, List<Member> members) {
        Member first = members.get(0);
        for (Member member : members) {
            if (!member.directory().path().equals(first.directory().path())) {
                findings.add(Defect.HARDLINK_GROUP, member.path(), "group %d spans directories", group);
            } else if (!sameFile(first.row(), member.row())) {
                findings.add(
                        Defect.HARDLINK_GROUP, member.path(), "differs from '%s' of its group %d", first.path(), group);
            }
            if (member.row().linkCount() != members.size()) {
                findings.add(
                        Defect.HARDLINK_GROUP,
                        member.path(),
                        "link count is %d, its group %d has %d members",
                        member.row().linkCount(),
                        group,
                        members.size());
            }
        }
    }

    private boolean sameFile(CatalogRow one, CatalogRow other) {
        return Arrays.equals(one.hash(), other.hash())
                && one.size() == other.size()
                && one.mode() == other.mode()
                && one.mtime() == other.mtime()
                && Objects.equals(one.mtimeNanos(), other.mtimeNanos())
                && one.flags() == other.flags()
                && Arrays.equals(one.symlink(), other.symlink())
                && one.uid() == other.uid()
                && one.gid() == other.gid()
                && Arrays.equals(one.xattr(), other.xattr())
                && sameChunks(chunks.getOrDefault(one.key(), List.of()), chunks.getOrDefault(other.key(), List.of()));
    }

    private static boolean sameChunks(List<ChunkRow> one, List<ChunkRow> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (one.get(i).offset() != other.get(i).offset()
                    || !Arrays.equals(one.get(i).hash(), other.get(i).hash())) {
                return false;
            }
        }
        return true;
    }
}
