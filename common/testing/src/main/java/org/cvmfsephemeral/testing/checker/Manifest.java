package org.cvmfsephemeral.testing.checker;

import java.util.Optional;

/**
 * What the manifest says (2.1); whether it is to be believed is what the findings say.
 *
 * @param root {@code C}
 * @param rootSize {@code B}
 * @param ttl {@code D}, seconds
 * @param revision {@code S}
 * @param timestamp {@code T}, Unix seconds; 0 where missing
 * @param garbageCollectable {@code G}
 * @param alternativePaths {@code A}
 * @param certificate {@code X}
 * @param tags {@code H}
 * @param metainfo {@code M}
 * @param reflog {@code Y}
 */
public record Manifest(
        ContentHash root,
        Optional<Long> rootSize,
        long ttl,
        long revision,
        long timestamp,
        boolean garbageCollectable,
        boolean alternativePaths,
        Optional<ContentHash> certificate,
        Optional<ContentHash> tags,
        Optional<ContentHash> metainfo,
        Optional<ContentHash> reflog) {
    static final String FILE = ".cvmfspublished";
}
