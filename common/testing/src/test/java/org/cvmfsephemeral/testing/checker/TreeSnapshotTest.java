package org.cvmfsephemeral.testing.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the golden repositories do not have: the snapshot of it. */
class TreeSnapshotTest {
    @TempDir
    Path directory;

    private final Workshop workshop = new Workshop();
    private RepositoryServer server;
    private RepositoryChecker checker;

    @BeforeEach
    void serve() throws IOException {
        server = new RepositoryServer(Workshop.REPOSITORY, workshop.publish());
        checker =
                new RepositoryChecker(server.uri(), TestKeys.OWN.writeMasterKeyInto(directory), GoldenRepository.CLOCK);
    }

    @AfterEach
    void close() {
        checker.close();
        server.close();
    }

    @Test
    void hardlinkGroupNamesAllItsMembers() {
        assertThat(at("/links/hard-a").hardlinks()).containsExactly("/links/hard-a", "/links/hard-b");
        assertThat(at("/links/hard-b").hardlinks())
                .isEqualTo(at("/links/hard-a").hardlinks());
        assertThat(at("/links/relative").hardlinks()).isEmpty();
    }

    @Test
    void deviceHasItsNumberAsSize() {
        assertThat(at("/modes/device").kind()).isEqualTo(EntryKind.CHARACTER_DEVICE);
        assertThat(at("/modes/device").size()).isEqualTo(259);
    }

    @Test
    void externalFileHasNoContent() {
        assertThat(at("/plain/external").placement().external()).isTrue();
        assertThat(at("/plain/external").sha256()).isEmpty();
    }

    @Test
    void filesOfOtherHashAlgorithmsAreRead() {
        String sha256 = HexFormat.of()
                .formatHex(HashAlgorithm.jdk("SHA-256").digest("hashed otherwise".getBytes(StandardCharsets.UTF_8)));

        assertThat(at("/plain/RIPEMD160").sha256()).contains(sha256);
        assertThat(at("/plain/SHAKE128").sha256()).contains(sha256);
    }

    @Test
    void rootsOfNestedCatalogsAreKnown() {
        assertThat(checker.check().snapshot().entries().values())
                .filteredOn(entry -> entry.placement().nestedRoot())
                .extracting(TreeEntry::path)
                .containsExactly(Workshop.MIDDLE, Workshop.DEEPEST);
    }

    @Test
    void rootIsAnEntry() {
        assertThat(at("").kind()).isEqualTo(EntryKind.DIRECTORY);
        assertThat(at("").name()).isEmpty();
        assertThat(at("").parent()).isEmpty();
    }

    @Test
    void automaticMarkersAreLeftOutWithTheCatalogMarkersBesideThemOnly() {
        TreeSnapshot whole = checker.check().snapshot();

        TreeSnapshot made = whole.withoutAutomaticMarkers();

        assertThat(whole.automaticCatalogs()).containsExactly(Workshop.DEEPEST);
        assertThat(whole.entries().keySet())
                .filteredOn(path -> !made.entries().containsKey(path))
                .containsExactly(Workshop.DEEPEST + "/.cvmfsautocatalog", Workshop.DEEPEST + "/.cvmfscatalog");
    }

    @Test
    void treeOfWhatCanBeReadIsReportedBesideFindings() {
        server.remove(Workshop.path(workshop.hashOf(Workshop.DEEPEST), "C"));

        CheckReport report = checker.check();

        assertThat(report.defects()).containsExactly(Defect.CATALOG_UNREADABLE);
        assertThat(report.snapshot().entries()).containsKeys("/nested/f1", Workshop.DEEPEST);
        assertThat(report.counts().catalogs()).isEqualTo(2);
    }

    @Test
    void nextCheckReadsOnlyWhatChanged() {
        checker.check();
        server.requested().clear();
        server.putAll(new Workshop()
                .catalog(Workshop.DEEPEST, "UPDATE catalog SET mtime = 7 WHERE name = 'g1'")
                .publish());

        CheckReport report = checker.check();

        assertThat(report.findings()).isEmpty();
        assertThat(report.snapshot().at(Workshop.DEEPEST + "/g1"))
                .hasValueSatisfying(entry -> assertThat(entry.mtime()).isEqualTo(7));
        assertThat(server.requested())
                .filteredOn(path -> path.endsWith("C"))
                .as("the changed catalog and those above")
                .hasSize(3);
        assertThat(server.requested()).noneMatch(path -> path.matches("data/.*[0-9a-fP]"));
    }

    @Test
    void defectIsFoundAgainUntilItIsMended() {
        String path = workshop.chunkOf("", 118488);
        byte[] chunk = GoldenRepository.ZLIB.files().get(path);
        server.put(path, new byte[3]);

        assertThat(checker.check().defects()).containsExactly(Defect.OBJECT_HASH);
        assertThat(checker.check().defects()).containsExactly(Defect.OBJECT_HASH);

        server.put(path, chunk);
        assertThat(checker.check().findings()).isEmpty();
    }

    private TreeEntry at(String path) {
        Optional<TreeEntry> entry = checker.check().snapshot().at(path);
        return entry.orElseThrow();
    }
}
