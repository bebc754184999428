package org.cvmfsephemeral.deploy;

import java.util.List;

/** Something that must hold for all objects of an overlay together. */
interface Check {
    /** What is wrong; empty if nothing is. */
    List<String> problems(Manifests manifests);
}
