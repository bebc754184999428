package org.cvmfsephemeral.testing.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Mountpoints of a catalog and the catalogs registered for them (4.10, 4.13 rules 12 and 19). */
final class NestedRules {
    private final CatalogTree tree;
    private final CatalogFile catalog;
    private final Findings findings;

    NestedRules(CatalogTree tree, CatalogFile catalog, Findings findings) {
        this.tree = tree;
        this.catalog = catalog;
        this.findings = findings;
    }

    /** Mountpoints with a usable registration. */
    List<Mountpoint> check() {
        Map<String, NestedRow> nested = byPath(catalog.nested());
        Map<String, NestedRow> binds = byPath(catalog.binds());
        Set<String> both = new HashSet<>(nested.keySet());
        both.retainAll(binds.keySet());
        both.forEach(path -> findings.add(
                Defect.NESTED_REGISTRATION, path, "is registered as nested catalog and as bind mountpoint"));

        List<Mountpoint> mountpoints = new ArrayList<>();
        for (ListedDirectory directory : tree.directories()) {
            if (!tree.isTransition(directory)) {
                continue;
            }
            NestedRow registration =
                    directory.row().isMountpoint() ? nested.remove(directory.path()) : binds.remove(directory.path());
            register(directory, registration).ifPresent(mountpoints::add);
        }
        nested.keySet()
                .forEach(path -> findings.add(
                        Defect.NESTED_REGISTRATION, path, "nested catalog is registered without mountpoint"));
        binds.keySet()
                .forEach(path ->
                        findings.add(Defect.NESTED_REGISTRATION, path, "bind mountpoint is registered without entry"));
        return mountpoints;
    }

    private Optional<Mountpoint> register(ListedDirectory directory, NestedRow registration) {
        if (registration == null) {
            findings.add(Defect.NESTED_REGISTRATION, directory.path(), "mountpoint has no registered catalog");
            return Optional.empty();
        }
        Optional<ContentHash> hash = ContentHash.parse(registration.hash()).filter(found -> !found.isNull());
        if (hash.isEmpty()) {
            findings.add(
                    Defect.NESTED_REGISTRATION,
                    directory.path(),
                    "registered hash is none: '" + registration.hash() + "'");
        }
        // Bind mountpoints lead to other revisions and are deliberately not followed (4.10).
        return hash.filter(found -> directory.row().isMountpoint())
                .map(found -> new Mountpoint(
                        directory.path(), directory.rawPath(), directory.row(), found, registration.size()));
    }

    private Map<String, NestedRow> byPath(List<NestedRow> rows) {
        Map<String, NestedRow> byPath = new HashMap<>();
        for (NestedRow row : rows) {
            if (byPath.put(row.path(), row) != null) {
                findings.add(Defect.NESTED_REGISTRATION, row.path(), "is registered twice");
            }
        }
        return byPath;
    }
}
