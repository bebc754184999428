package org.cvmfsephemeral.ledger.change;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * What an entry of a tree carries beside its content.
 *
 * @param permissions permission, set-id and sticky bits
 * @param uid unsigned 32-bit number
 * @param gid unsigned 32-bit number
 * @param mtime Unix seconds
 * @param nanos of the modification time; null when they are not recorded
 * @param xattrs extended attributes; null for none
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record EntryAttributes(
        int permissions, int uid, int gid, long mtime, Integer nanos, Map<String, byte[]> xattrs) {

    /** Owned by root, without anything unusual. */
    public static EntryAttributes plain(int permissions, long mtime) {
        return new EntryAttributes(permissions, 0, 0, mtime, null, null);
    }
}
