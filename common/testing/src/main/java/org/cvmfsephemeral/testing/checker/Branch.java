package org.cvmfsephemeral.testing.checker;

import java.util.Optional;

/** A row of {@code branches} (7.1). The default branch has the name {@code ""}. */
record Branch(String name, Optional<String> parent, long initialRevision) {
    boolean isDefault() {
        return name.isEmpty();
    }
}
