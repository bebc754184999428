package org.cvmfsephemeral.ledger.change;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * What an entry of a tree carries beside its content. Its JSON is short, as there is one for each entry: what is zero or absent is
 * left out.
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
        @JsonProperty("m") int permissions,
        @JsonProperty("u") int uid,
        @JsonProperty("g") int gid,
        @JsonProperty("s") long mtime,

        @JsonProperty("n") @JsonInclude(JsonInclude.Include.NON_NULL)
        Integer nanos,

        @JsonProperty("x") @JsonInclude(JsonInclude.Include.NON_NULL)
        Map<String, byte[]> xattrs) {

    /** Owned by root, without anything unusual. */
    public static EntryAttributes plain(int permissions, long mtime) {
        return new EntryAttributes(permissions, 0, 0, mtime, null, null);
    }
}
