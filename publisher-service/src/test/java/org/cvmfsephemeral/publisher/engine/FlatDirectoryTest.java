package org.cvmfsephemeral.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.ledger.change.EntryAttributes;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.cvmfsephemeral.publisher.catalog.TreeBuilders;
import org.cvmfsephemeral.testing.checker.CheckReport;
import org.cvmfsephemeral.testing.checker.RepositoryChecker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be divided stays one catalog, and works. */
class FlatDirectoryTest {
    private static final int NAMES = 100_000;
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void aHundredThousandNamesInOneDirectoryArePublishedChangedAndDeleted() throws Exception {
        TreeBuilders.Limits limits = new TreeBuilders.Limits(5_000, 500, 64 << 20, Optional.empty());
        try (EngineRepository repository = new EngineRepository(folder, limits);
                RepositoryChecker checker =
                        new RepositoryChecker(repository.url(), repository.publicKey(), Clock.systemUTC())) {
            String hash = repository
                    .put(ObjectKind.FILE, Compression.NONE, CONTENT)
                    .hash()
                    .toString();
            List<TreeEntry> entries = IntStream.range(0, NAMES)
                    .<TreeEntry>mapToObj(i -> new TreeEntry.File(
                            "file-" + i, EntryAttributes.plain(0644, i), CONTENT.length, Compression.NONE, hash, null))
                    .toList();

            repository.publish(
                    List.of(List.of(new Operation.PutTree("/flat", Operation.TreeMode.REPLACE, entries, null))));
            repository.publish(List.of(List.of(new Operation.PutFile(
                    "/flat/more", CONTENT.length, Compression.NONE, hash, null, 0644, Instant.EPOCH, false, null))));
            CheckReport full = checker.check();
            repository.publish(List.of(List.of(new Operation.Delete("/flat", true))));
            CheckReport empty = checker.check();

            assertThat(full.findings()).isEmpty();
            assertThat(full.snapshot().withoutAutomaticMarkers().entries()).hasSize(NAMES + 3);
            assertThat(full.counts().catalogs()).isEqualTo(2);
            assertThat(empty.findings()).isEmpty();
            assertThat(empty.snapshot().entries()).containsOnlyKeys("");
        }
    }
}
