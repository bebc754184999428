package org.cvmfsephemeral.safety;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an operator has said about hazards.
 *
 * @param refuses whether a service with others than the accepted ones shall not start
 * @param accepted those that nobody shall be told of any more
 */
record Tolerance(boolean refuses, Set<Hazard> accepted) {
    /**
     * As the settings say it.
     *
     * @param mode {@code refuse} or {@code warn}
     * @throws IllegalArgumentException if it is neither, or an id is that of no hazard; with a message for the operator
     */
    static Tolerance of(String mode, Collection<String> ids) {
        boolean refuses =
                switch (mode.strip().toLowerCase(Locale.ROOT)) {
                    case "refuse" -> true;
                    case "warn" -> false;
                    default -> throw new IllegalArgumentException("cvmfs.safety is refuse or warn");
                };
        Set<Hazard> accepted = EnumSet.noneOf(Hazard.class);
        List<String> unknown = new ArrayList<>();
        for (String id : ids) {
            Hazard.of(id.strip()).ifPresentOrElse(accepted::add, () -> unknown.add(id.strip()));
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("cvmfs.safety.accepted has what is no hazard: "
                    + String.join(", ", unknown) + "; there are "
                    + Arrays.stream(Hazard.values()).map(Hazard::id).collect(Collectors.joining(", ")));
        }
        return new Tolerance(refuses, accepted);
    }

    List<Finding> unaccepted(Collection<Finding> findings) {
        return findings.stream()
                .filter(finding -> !accepted.contains(finding.hazard()))
                .toList();
    }
}
