package org.cvmfsephemeral.gc.inventory;

import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.store.ListedObject;

/** Is told of what store and revisions do not agree about. */
public interface InventoryVisitor {
    /** The store has it, and nothing refers to it. */
    void unreferenced(ObjectName name, ListedObject object);

    /** Something refers to it, and the listing did not have it. */
    void unlisted(ObjectName name);

    /** Called for every object of the listing. */
    void listed(ListedObject object);
}
