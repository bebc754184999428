package org.cvmfsephemeral.testing.checker;

/** What can be wrong with a repository: the kinds of a {@link Finding}. Numbers are sections of the format reference. */
public enum Defect {
    /** The manifest is missing or cannot be fetched (2). */
    MANIFEST_UNREADABLE,
    /** The manifest does not parse, or is too large (2.1). */
    MANIFEST_MALFORMED,
    /** A field of the manifest has a value that readers refuse (2.1, 2.6). */
    MANIFEST_FIELD,
    /** The hash printed below the manifest is not that of its text, or the signature does not verify (2.2). */
    MANIFEST_SIGNATURE,
    /** {@code S} is not the revision of the root catalog (4.14). */
    MANIFEST_REVISION,
    /** {@code T} lies before the root catalog's last modification (2.1). */
    MANIFEST_TIMESTAMP,
    /** {@code D} is not the TTL of the root catalog (2.1). */
    MANIFEST_TTL,
    /** {@code B} or a registered size is not the size of the catalog file (4.13 rule 6). */
    CATALOG_SIZE,
    /** An object promised below its alternative path is not there (1.3, 4.13 rule 5). */
    ALTERNATIVE_PATH,
    /** The certificate is missing, damaged or not a certificate of an RSA key (2.3). */
    CERTIFICATE,
    /** The whitelist does not list the certificate (2.4, 3.4). */
    CERTIFICATE_NOT_LISTED,
    /** The metainfo object is missing or damaged (2.5). */
    METAINFO,

    /** The whitelist is missing or cannot be fetched (3). */
    WHITELIST_UNREADABLE,
    /** The whitelist does not parse or has a form that only some clients read (3.1, 3.5). */
    WHITELIST_MALFORMED,
    /** The whitelist is one of another repository (3.4). */
    WHITELIST_REPOSITORY,
    /** The whitelist has expired (3.3). */
    WHITELIST_EXPIRED,
    /** The hash printed below the whitelist is not that of its text, or the signature does not verify (3.2). */
    WHITELIST_SIGNATURE,

    /** The reflog cannot be read, or is missing although the manifest names its hash (7.3). */
    REFLOG_UNREADABLE,
    /** The reflog is not the one whose hash is {@code Y} (4.13 rule 3). */
    REFLOG_HASH,
    /** Schema or repository name of the reflog is wrong (7.3). */
    REFLOG_SCHEMA,
    /** A row of the reflog is malformed (7.3). */
    REFLOG_ROW,
    /** The reflog lacks an object of the manifest, or a tagged root catalog (4.13 rule 3). */
    REFLOG_INCOMPLETE,
    /** The reflog has an object of the manifest with another type (4.13 rule 3). */
    REFLOG_TYPE,
    /** The reflog lists a nested catalog (7.3). */
    REFLOG_NESTED_CATALOG,
    /** An object that the reflog lists is missing or damaged (7.4). */
    REFLOG_OBJECT,

    /** The tag database is missing or damaged (7.1). */
    TAGS_UNREADABLE,
    /** Schema or repository name of the tag database is wrong (4.13 rule 4). */
    TAGS_SCHEMA,
    /** A branch has a bad name or parent, or no tag (4.13 rule 4). */
    BRANCH,
    /** A tag is malformed, or lies on no branch or before its beginning (4.13 rule 4). */
    TAG,
    /** A tag does not describe its root catalog (7.1). */
    TAG_ROOT,
    /** {@code trunk} is missing or not the current root catalog (7.2). */
    TRUNK,

    /** A catalog is missing or cannot be decompressed (4.13 rule 6). */
    CATALOG_UNREADABLE,
    /** The stored bytes of a catalog do not have its hash (4.13 rule 6). */
    CATALOG_HASH,
    /** The file is no SQLite database in rollback mode and UTF-8 (4.1, 4.14). */
    CATALOG_CONTAINER,
    /** SQLite finds the database damaged (16, finding 5). */
    CATALOG_DAMAGED,
    /** Version, tables, columns or index are not those of schema 2.5 revision 7 (4.2). */
    CATALOG_SCHEMA,
    /** A property is missing, malformed or in the wrong kind of catalog (4.3). */
    CATALOG_PROPERTY,
    /** {@code root_prefix} is not the path at which the catalog is mounted (4.13 rule 7). */
    ROOT_PREFIX,
    /** Too many row numbers are unused (4.1). */
    SPARSE_ROWS,
    /** The root entry is missing, no directory or flagged wrongly (4.13 rule 8). */
    ROOT_ENTRY,
    /** Mountpoint and root entry of the nested catalog differ (4.13 rule 9). */
    TRANSITION,
    /** A counter is missing or not what a recount gives (4.13 rule 10). */
    STATISTICS,
    /** A row is not reached from the root entry (4.13 rule 11). */
    ORPHAN_ROW,
    /** Mountpoint entries and registered catalogs do not correspond (4.13 rules 12 and 19). */
    NESTED_REGISTRATION,
    /** A mountpoint has rows below it in the parent catalog (4.13 rule 19). */
    MOUNTPOINT_CHILDREN,
    /** A nested catalog has no marker (4.13 rule 13). */
    MARKER_MISSING,
    /** A marker lies elsewhere than in the root directory of a nested catalog (4.13 rule 13). */
    MARKER_ABANDONED,

    /** A column has a value of a type that readers do not expect, such as a NULL name (4.5). */
    ROW_TYPE,
    /** A name is empty, too long or no path component (4.13 rule 14). */
    NAME,
    /** The key of a row is not the MD5 of its path (4.4). */
    PATH_KEY,
    /** The link count is 0, or not 2 plus sub-directories, or more than 1 outside of a group (4.13 rules 14, 16, 18). */
    LINK_COUNT,
    /** Members of a hardlink group differ in directory, attributes or number (4.13 rule 16). */
    HARDLINK_GROUP,
    /** Flags contradict each other or the mode (4.6, 4.13 rule 17). */
    FLAGS,
    /** An attribute is out of its range (4.5). */
    ATTRIBUTE,
    /** A regular file lacks a hash, or something else has one (4.13 rules 15 and 20). */
    ENTRY_HASH,
    /** A size is negative, or not that of the symlink's target (4.13 rule 20). */
    ENTRY_SIZE,
    /** A symlink without target, or a target on something else (4.13 rule 20). */
    SYMLINK_TARGET,
    /** The extended attributes cannot be read (4.8). */
    XATTR,
    /** Chunks are missing, do not tile the file or belong to no chunked file (4.13 rule 21). */
    CHUNKS,

    /** An object in use is missing (4.13 rule 15). */
    OBJECT_MISSING,
    /** An object in use cannot be fetched (8.6). */
    OBJECT_UNREADABLE,
    /** The stored bytes of an object do not have its hash (1.4). */
    OBJECT_HASH,
    /** An object is no single zlib stream although its entry says so (1.4). */
    OBJECT_COMPRESSION,
    /** The content is not as long as its entry or chunk says, or bulk object and chunks differ (4.9). */
    CONTENT
}
