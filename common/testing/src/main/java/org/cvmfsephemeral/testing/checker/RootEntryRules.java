package org.cvmfsephemeral.testing.checker;

import java.util.Arrays;

/** The root entry of a catalog (4.4, 4.5, 4.13 rule 8). */
final class RootEntryRules {
    private final ListedDirectory root;
    private final Findings findings;

    RootEntryRules(ListedDirectory root, Findings findings) {
        this.root = root;
        this.findings = findings;
    }

    void check() {
        byte[] mount = root.rawPath();
        CatalogRow row = root.row();
        boolean nested = mount.length > 0;
        if (!row.isDirectory()) {
            findings.add(Defect.ROOT_ENTRY, root.path(), "root entry is no directory");
        }
        if (row.has(Flags.NESTED_ROOT) != nested || row.isTransition()) {
            findings.add(Defect.ROOT_ENTRY, root.path(), "flags of the root entry are %#x", row.flags());
        }
        int slash = lastSlash(mount);
        byte[] name = nested ? Arrays.copyOfRange(mount, slash + 1, mount.length) : mount;
        if (!Arrays.equals(row.name(), name)) {
            findings.add(Defect.ROOT_ENTRY, root.path(), "name of the root entry is '%s'", RawText.of(row.name()));
        }
        PathKey parent = nested ? PathKey.of(Arrays.copyOf(mount, slash)) : PathKey.NONE;
        if (!row.parent().equals(parent)) {
            findings.add(Defect.ROOT_ENTRY, root.path(), "parent of the root entry is another directory");
        }
    }

    private static int lastSlash(byte[] path) {
        int slash = path.length - 1;
        while (slash >= 0 && path[slash] != '/') {
            slash--;
        }
        return slash;
    }
}
