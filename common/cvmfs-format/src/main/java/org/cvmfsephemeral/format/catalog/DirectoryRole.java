package org.cvmfsephemeral.format.catalog;

/** What a directory is in the tree of catalogs (format reference 4.6 and 5.1). */
public enum DirectoryRole {
    PLAIN,
    /** Its content is in a nested catalog; this is the row in the parent catalog. */
    MOUNTPOINT,
    /** The root of a nested catalog; this is the row in the child catalog. */
    NESTED_ROOT,
    /** Shows another catalog's tree; used by upstream's virtual snapshots directory only. */
    BIND_MOUNTPOINT
}
