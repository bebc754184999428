package org.cvmfsephemeral.testing.checker;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a check found.
 *
 * @param findings empty for a sound repository
 * @param manifest empty when there is none that parses
 * @param snapshot the tree of the manifest's root catalog, as far as it can be read
 * @param counts totals of that tree
 * @param tags rows of the tag database, by name
 */
public record CheckReport(
        List<Finding> findings, Optional<Manifest> manifest, TreeSnapshot snapshot, TreeCounts counts, List<Tag> tags) {
    public CheckReport {
        findings = List.copyOf(findings);
        tags = List.copyOf(tags);
    }

    public boolean isSound() {
        return findings.isEmpty();
    }

    /** Kinds of the findings. */
    public Set<Defect> defects() {
        return findings.stream().map(Finding::defect).collect(Collectors.toSet());
    }
}
