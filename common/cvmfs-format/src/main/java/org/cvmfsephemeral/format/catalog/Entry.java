package org.cvmfsephemeral.format.catalog;

/** One row of a catalog: a directory, file, symbolic link or special file (format reference 4.5). */
public sealed interface Entry permits Directory, RegularFile, Symlink, SpecialFile {
    /** The last component of the path; empty only for the repository's root. */
    String name();

    Attributes attributes();

    /** Whether directory listings on clients leave the entry out; it can still be opened by name. */
    boolean hidden();
}
