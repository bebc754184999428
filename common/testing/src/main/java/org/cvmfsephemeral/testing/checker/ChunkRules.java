package org.cvmfsephemeral.testing.checker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Chunk rows of one catalog (4.9, 4.13 rule 21). */
final class ChunkRules {
    private final CatalogTree tree;
    private final Map<PathKey, List<ChunkRow>> chunks;
    private final Findings findings;

    /** @param chunks of each file by offset */
    ChunkRules(CatalogTree tree, Map<PathKey, List<ChunkRow>> chunks, Findings findings) {
        this.tree = tree;
        this.chunks = chunks;
        this.findings = findings;
    }

    void check() {
        Map<PathKey, List<ChunkRow>> unclaimed = new HashMap<>(chunks);
        for (ListedDirectory directory : tree.directories()) {
            for (CatalogRow row : directory.children()) {
                if (row.has(Flags.CHUNKED)) {
                    List<ChunkRow> own = unclaimed.remove(row.key());
                    checkTiling(directory.pathOf(row), row, own == null ? List.of() : own);
                }
            }
        }
        unclaimed
                .values()
                .forEach(rows -> findings.add(
                        Defect.CHUNKS,
                        tree.directories().get(0).path(),
                        "%d chunk rows belong to no chunked file",
                        rows.size()));
    }

    private void checkTiling(String path, CatalogRow row, List<ChunkRow> own) {
        if (own.isEmpty()) {
            findings.add(Defect.CHUNKS, path, "chunked file has no chunks");
            return;
        }
        long end = 0;
        for (ChunkRow chunk : own) {
            if (chunk.offset() != end || chunk.size() <= 0) {
                findings.add(
                        Defect.CHUNKS,
                        path,
                        "chunk of %d bytes at %d follows the end of another at %d",
                        chunk.size(),
                        chunk.offset(),
                        end);
                return;
            }
            if (chunk.hash().length != HashAlgorithm.DIGEST_BYTES) {
                findings.add(Defect.CHUNKS, path, "hash of the chunk at %d has %d bytes", end, chunk.hash().length);
            }
            end += chunk.size();
        }
        if (end != row.size()) {
            findings.add(Defect.CHUNKS, path, "chunks end at %d, the file at %d", end, row.size());
        }
    }
}
