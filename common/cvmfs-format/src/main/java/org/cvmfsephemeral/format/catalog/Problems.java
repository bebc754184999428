package org.cvmfsephemeral.format.catalog;

import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.format.object.FormatException;

/** What a verification found, up to a limit, so that a catalog full of defects does not fill the memory. */
final class Problems {
    static final int LIMIT = 200;

    private final List<String> found = new ArrayList<>();

    void add(String problem) {
        if (found.size() < LIMIT) {
            found.add(problem);
        } else if (found.size() == LIMIT) {
            found.add("further problems are left out");
        }
    }

    void addUnless(boolean sound, String problem) {
        if (!sound) {
            add(problem);
        }
    }

    /** A step that cannot even read what it checks has found a problem, too. */
    void during(Runnable step) {
        try {
            step.run();
        } catch (FormatException e) {
            add(e.getMessage());
        }
    }

    List<String> list() {
        return List.copyOf(found);
    }
}
