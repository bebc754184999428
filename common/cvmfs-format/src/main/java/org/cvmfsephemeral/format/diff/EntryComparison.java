package org.cvmfsephemeral.format.diff;

import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.DirectoryRole;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.Hardlinks;
import org.cvmfsephemeral.format.catalog.RegularFile;

/** Which parts of an entry are its own, and which only follow from how catalogs are cut and what else is in them. */
final class EntryComparison {
    private EntryComparison() {}

    static boolean areSame(Entry one, Entry other) {
        return essence(one).equals(essence(other));
    }

    private static Entry essence(Entry entry) {
        if (entry instanceof Directory directory) {
            return new Directory(
                    directory.name(), directory.attributes(), DirectoryRole.PLAIN, 1, 0, directory.hidden());
        }
        if (entry instanceof RegularFile file && file.hardlinks().group() != 0) {
            return new RegularFile(
                    file.name(),
                    file.attributes(),
                    file.size(),
                    file.content(),
                    new Hardlinks(1, file.hardlinks().count()),
                    file.external(),
                    file.directIo(),
                    file.hidden());
        }
        return entry;
    }
}
