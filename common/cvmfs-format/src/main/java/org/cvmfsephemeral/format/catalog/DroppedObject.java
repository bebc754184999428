package org.cvmfsephemeral.format.catalog;

import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;

/**
 * An object that an edit took from one of its places in a catalog. It may have others.
 *
 * @param bytes of its content
 * @param whole for a catalog: true if it was detached with all it refers to, false if a new version took its place
 */
public record DroppedObject(ObjectName name, long bytes, boolean whole) {
    /** A catalog whose content is elsewhere from now on. */
    public static DroppedObject replaced(NestedCatalog nested) {
        return new DroppedObject(new ObjectName(nested.hash(), ObjectKind.CATALOG), nested.size(), false);
    }

    static DroppedObject detached(NestedCatalog nested) {
        return new DroppedObject(new ObjectName(nested.hash(), ObjectKind.CATALOG), nested.size(), true);
    }
}
