package org.cvmfsephemeral.testing.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Content of the files of one catalog against their entries (4.13 rules 15 and 21, with the content itself). */
final class EntryContents {
    private final FileContents contents;
    private final CatalogTree tree;
    private final Map<PathKey, List<ChunkRow>> chunks;
    private final Findings findings;
    private final List<PendingBulk> bulkFiles = new ArrayList<>();
    private final List<PendingChunks> chunkedFiles = new ArrayList<>();

    private record PendingBulk(String path, CatalogRow row, CompletableFuture<ReadObject> object) {}

    private record PendingChunks(
            String path, CatalogRow row, List<ChunkRow> rows, CompletableFuture<FileContents.ReadChunks> objects) {}

    EntryContents(FileContents contents, CatalogTree tree, Map<PathKey, List<ChunkRow>> chunks, Findings findings) {
        this.contents = contents;
        this.tree = tree;
        this.chunks = chunks;
        this.findings = findings;
    }

    /** Reading goes on while other rules are checked. */
    void beginReading() {
        for (ListedDirectory directory : tree.directories()) {
            for (CatalogRow row : directory.children()) {
                if (row.isRegular() && !row.has(Flags.EXTERNAL)) {
                    row.compression().ifPresent(compression -> beginReading(directory.pathOf(row), row, compression));
                }
            }
        }
    }

    private void beginReading(String path, CatalogRow row, Compression compression) {
        hash(row, row.hash())
                .map(hash -> ObjectAddress.bulk(hash, compression))
                .ifPresent(object -> bulkFiles.add(new PendingBulk(path, row, contents.bulk(object))));
        List<ChunkRow> rows = row.has(Flags.CHUNKED) ? chunks.getOrDefault(row.key(), List.of()) : List.of();
        List<ObjectAddress> objects = rows.stream()
                .map(chunk -> hash(row, chunk.hash()))
                .flatMap(Optional::stream)
                .map(hash -> ObjectAddress.chunk(hash, compression))
                .toList();
        if (!objects.isEmpty() && objects.size() == rows.size()) {
            chunkedFiles.add(new PendingChunks(path, row, rows, contents.chunks(objects)));
        }
    }

    private static Optional<ContentHash> hash(CatalogRow row, byte[] digest) {
        return Optional.ofNullable(digest)
                .filter(found -> found.length == HashAlgorithm.DIGEST_BYTES)
                .flatMap(found -> row.hashAlgorithm().map(algorithm -> ContentHash.of(algorithm, found)));
    }

    /** SHA-256 of the plain content by row number, of all files that could be read. */
    Map<Long, String> finishReading() {
        Map<Long, String> sha256 = new HashMap<>();
        for (PendingBulk file : bulkFiles) {
            ReadObject object = file.object().join();
            check(file.path(), "object", object, file.row().size());
            object.plainSha256().ifPresent(sum -> sha256.put(file.row().rowId(), sum));
        }
        for (PendingChunks file : chunkedFiles) {
            FileContents.ReadChunks read = file.objects().join();
            for (int i = 0; i < file.rows().size(); i++) {
                ChunkRow chunk = file.rows().get(i);
                check(file.path(), "chunk at " + chunk.offset(), read.chunks().get(i), chunk.size());
            }
            read.sha256().ifPresent(sum -> {
                String bulk = sha256.put(file.row().rowId(), sum);
                if (bulk != null && !bulk.equals(sum)) {
                    findings.add(Defect.CONTENT, file.path(), "bulk object and chunks have different content");
                }
            });
        }
        return sha256;
    }

    private void check(String path, String what, ReadObject object, long expectedSize) {
        if (object instanceof ReadObject.Unsound unsound) {
            findings.add(unsound.defect(), path, unsound.sentence());
        } else if (object instanceof ReadObject.Sound sound && sound.plainSize() != expectedSize) {
            findings.add(Defect.CONTENT, path, "%s has %d bytes instead of %d", what, sound.plainSize(), expectedSize);
        }
    }
}
