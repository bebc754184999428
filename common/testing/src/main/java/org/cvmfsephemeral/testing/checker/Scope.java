package org.cvmfsephemeral.testing.checker;

/** Which revisions are checked. */
public enum Scope {
    /** The tree of the manifest's root catalog. */
    CURRENT,
    /** Also the trees of all tags and all root catalogs of the reflog, and every other object that the reflog lists. */
    RETAINED
}
