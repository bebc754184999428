package org.cvmfsephemeral.testing.checker;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Findings as they come up, each once. */
final class Findings {
    private final Set<Finding> all = new LinkedHashSet<>();

    void add(Defect defect, String path, String sentence, Object... arguments) {
        all.add(new Finding(defect, path, arguments.length == 0 ? sentence : String.format(sentence, arguments)));
    }

    void addAll(List<Finding> findings) {
        all.addAll(findings);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Finding> list() {
        return List.copyOf(new ArrayList<>(all));
    }
}
