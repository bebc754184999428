package org.cvmfsephemeral.format.reflog;

import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectName;

/**
 * One row of a reflog.
 *
 * @param timestamp when the object was last entered, Unix seconds
 */
public record Reference(ContentHash hash, ReferenceType type, long timestamp) {
    public ObjectName object() {
        return new ObjectName(hash, type.kind());
    }
}
