package org.cvmfsephemeral.format.catalog;

/**
 * What every entry carries beside its name and content.
 *
 * @param permissions permission, set-id and sticky bits only, {@code 0..07777}; the file type is the entry's class
 * @param uid the owner as an unsigned 32-bit number
 * @param gid the group as an unsigned 32-bit number
 * @param mtimeSeconds Unix seconds
 * @param mtimeNanos {@code 0..999999999}, or null when the publisher did not record it (format reference 4.5)
 * @param xattrs extended attributes, {@link Xattrs#EMPTY} for none
 */
public record Attributes(int permissions, int uid, int gid, long mtimeSeconds, Integer mtimeNanos, Xattrs xattrs) {
    public static final int PERMISSION_BITS = 07777;
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    public Attributes {
        if ((permissions & ~PERMISSION_BITS) != 0) {
            throw new IllegalArgumentException("permissions are at most 07777");
        }
        if (mtimeNanos != null && (mtimeNanos < 0 || mtimeNanos >= NANOS_PER_SECOND)) {
            throw new IllegalArgumentException("the nanoseconds of a time are 0 to 999999999");
        }
        if (xattrs == null) {
            throw new IllegalArgumentException("no extended attributes are Xattrs.EMPTY, not null");
        }
    }

    public Attributes withXattrs(Xattrs newXattrs) {
        return new Attributes(permissions, uid, gid, mtimeSeconds, mtimeNanos, newXattrs);
    }

    public Attributes withMtime(long seconds, Integer nanos) {
        return new Attributes(permissions, uid, gid, seconds, nanos, xattrs);
    }
}
