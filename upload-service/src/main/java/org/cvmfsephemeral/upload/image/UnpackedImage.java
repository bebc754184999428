package org.cvmfsephemeral.upload.image;

import java.util.List;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.cvmfsephemeral.upload.content.ObjectCounts;
import org.cvmfsephemeral.upload.content.StoredContent;

/**
 * What an image archive holds.
 *
 * @param entries of the flattened root file system, each path once, in an order that a publisher can put them in
 * @param configuration of the image, as JSON, which has been stored as well
 * @param digest of the configuration, {@code sha256:...}: what engines call the image's id
 * @param files regular files among the entries, further names of one not counted
 * @param bytes of content that was unpacked, of all layers
 * @param objects which were written and which had been there
 */
public record UnpackedImage(
        List<TreeEntry> entries,
        StoredContent configuration,
        String digest,
        long files,
        long bytes,
        ObjectCounts objects) {}
