package org.cvmfsephemeral.upload.archive;

import org.cvmfsephemeral.ledger.change.EntryAttributes;

/**
 * One member of an archive as it stands there.
 *
 * @param name as written, with all its slashes and dots
 * @param target of a link; null for others
 * @param size of a file's content in bytes, holes included; otherwise 0
 * @param device number in Linux' encoding, of devices; otherwise 0
 */
public record Member(Type type, String name, String target, long size, EntryAttributes attributes, long device) {
    /** What a member can be. */
    public enum Type {
        FILE,
        DIRECTORY,
        SYMBOLIC_LINK,
        HARD_LINK,
        CHARACTER_DEVICE,
        BLOCK_DEVICE,
        FIFO
    }
}
