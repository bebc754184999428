package org.cvmfsephemeral.upload.archive;

import java.util.List;
import org.cvmfsephemeral.ledger.change.TreeEntry;

/**
 * What an archive holds.
 *
 * @param entries each path once, in an order that a publisher can put them in
 * @param files regular files among them, further names of one not counted
 * @param bytes of content that was unpacked, replaced members included
 */
public record UnpackedTree(List<TreeEntry> entries, long files, long bytes) {
    static UnpackedTree of(List<TreeEntry> entries, long bytes) {
        long files = entries.stream().filter(TreeEntry.File.class::isInstance).count();
        return new UnpackedTree(entries, files, bytes);
    }
}
