package org.cvmfsephemeral.testing.checker;

import java.util.Arrays;
import java.util.Objects;

/** A mountpoint in the parent and the root entry of the nested catalog are one directory (5.1, 4.13 rule 9). */
final class TransitionRules {
    private final String path;
    private final Findings findings;

    TransitionRules(String path, Findings findings) {
        this.path = path;
        this.findings = findings;
    }

    void check(CatalogRow mountpoint, CatalogRow root) {
        compare("name", RawText.of(mountpoint.name()), RawText.of(root.name()));
        compare("link count", mountpoint.linkCount(), root.linkCount());
        compare("hardlink group", mountpoint.hardlinkGroup(), root.hardlinkGroup());
        compare("size", mountpoint.size(), root.size());
        compare("mode", mountpoint.mode(), root.mode());
        compare("mtime", mountpoint.mtime(), root.mtime());
        compare("mtimens", mountpoint.mtimeNanos(), root.mtimeNanos());
        compare("uid", mountpoint.uid(), root.uid());
        compare("gid", mountpoint.gid(), root.gid());
        compare("hidden flag", mountpoint.has(Flags.HIDDEN), root.has(Flags.HIDDEN));
        if (!Arrays.equals(mountpoint.xattr(), root.xattr())) {
            findings.add(Defect.TRANSITION, path, "extended attributes of mountpoint and nested root differ");
        }
    }

    private void compare(String what, Object mountpoint, Object root) {
        if (!Objects.equals(mountpoint, root)) {
            findings.add(
                    Defect.TRANSITION, path, "%s is %s at the mountpoint and %s at the root", what, mountpoint, root);
        }
    }
}
