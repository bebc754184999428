package org.cvmfsephemeral.upload.archive;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cvmfsephemeral.ledger.change.EntryAttributes;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.cvmfsephemeral.upload.content.PendingContent;

/** What an archive has put at a path. A file with several names is one node in several places. */
sealed interface TreeNode {

    /** A directory, with children in the order in which they came. */
    final class Folder implements TreeNode {
        private final Map<String, TreeNode> children = new LinkedHashMap<>();
        /** Null for as long as no member describes it. */
        private EntryAttributes attributes;

        Folder(EntryAttributes attributes) {
            this.attributes = attributes;
        }

        Map<String, TreeNode> children() {
            return children;
        }

        EntryAttributes attributes() {
            return attributes;
        }

        void describe(EntryAttributes newAttributes) {
            attributes = newAttributes;
        }
    }

    /** A regular file. */
    final class File implements TreeNode {
        private final EntryAttributes attributes;
        private final PendingContent content;
        private String listedAs;

        File(EntryAttributes attributes, PendingContent content) {
            this.attributes = attributes;
            this.content = content;
        }

        EntryAttributes attributes() {
            return attributes;
        }

        PendingContent content() {
            return content;
        }

        /** The first of its names in the list of entries; null before it is there. */
        String listedAs() {
            return listedAs;
        }

        void listAs(String path) {
            listedAs = path;
        }
    }

    /** A symbolic link. */
    record Link(EntryAttributes attributes, String target) implements TreeNode {}

    /** A device or a fifo. */
    record Special(EntryAttributes attributes, TreeEntry.Special.Type type, long device) implements TreeNode {}
}
