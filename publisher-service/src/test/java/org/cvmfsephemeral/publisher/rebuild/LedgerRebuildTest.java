package org.cvmfsephemeral.publisher.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.expiry.Holds;
import org.cvmfsephemeral.ledger.expiry.RetentionRules;
import org.cvmfsephemeral.ledger.repository.ExpiryPolicy;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RepositoryLimits;
import org.cvmfsephemeral.ledger.repository.RepositorySettings;
import org.cvmfsephemeral.ledger.repository.RepositoryState;
import org.cvmfsephemeral.ledger.repository.RetainedRevision;
import org.cvmfsephemeral.ledger.repository.Tag;
import org.cvmfsephemeral.ledger.repository.Tags;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.publisher.keys.UnreadableKeysException;
import org.cvmfsephemeral.testing.BackingServices;
import org.junit.jupiter.api.Test;

/** The ledger's rows of a repository are lost, all of them, and come back from what is in the store. */
@QuarkusTest
@QuarkusTestResource(BackingServices.class)
class LedgerRebuildTest {
    private static final Instant FAR = Instant.parse("2100-01-01T00:00:00Z");
    private static final Duration GRACE = Duration.ofHours(4);
    private static final RepositorySettings CHOSEN = new RepositorySettings(
            Compression.ZLIB,
            1 << 20,
            123,
            new RepositoryLimits(1L << 33, 1L << 34, 1L << 35, 7),
            3_600,
            new ExpiryPolicy(60L, 3_600L, 1L << 36));

    @Inject
    Sandbox sandbox;

    @Inject
    LedgerRebuild rebuild;

    @Inject
    RebuildCommand command;

    @Inject
    LostRows rows;

    @Inject
    Repositories repositories;

    @Inject
    Tags tags;

    @Inject
    Expiries expiries;

    @Inject
    Holds holds;

    @Inject
    RetentionRules rules;

    @Inject
    Clock clock;

    /** Some revisions with everything that a repository can have. */
    private RepositoryName populated(String prefix) {
        RepositoryName name = sandbox.create(prefix);
        sandbox.publish(name, "/plain", "one");
        sandbox.await(sandbox.announce(name, "/.cvmfs/tags/v1", new Operation.PutTag("v1", null, "the first", false)));
        repositories.change(name, CHOSEN);
        holds.put(name, RepositoryPath.of("/evidence"), "a lawsuit", "the lawyers");
        rules.put(name, RepositoryPath.of("/d"), 5);
        sandbox.await(sandbox.announce(name, "/d/file", sandbox.putFile(name, "/d/file", "x", FAR)));
        sandbox.await(sandbox.announce(name, "/d", new Operation.SetExpiry("/d", FAR.plusSeconds(1))));
        sandbox.publish(name, "/plain2", "two");
        return name;
    }

    private SignedManifest manifest(RepositoryName name) throws IOException {
        return SignedManifest.parse(Files.readAllBytes(sandbox.directory(name).resolve(".cvmfspublished")));
    }

    private boolean hasNestedCatalogs(RepositoryName name) throws IOException {
        ContentHash root = manifest(name).manifest().rootCatalog();
        byte[] stored = Files.readAllBytes(object(name, root, ObjectKind.CATALOG));
        try (Catalog catalog = Catalog.open(ObjectDecoder.decode(Compression.ZLIB, stored, 1 << 24))) {
            return !catalog.nestedCatalogs().isEmpty();
        }
    }

    private Path object(RepositoryName name, ContentHash hash, ObjectKind kind) {
        return sandbox.directory(name).resolve(new ObjectName(hash, kind).path());
    }

    @Test
    void everyRowComesBack() {
        // Given
        RepositoryName name = populated("rebuild");
        List<String> before = rows.of(name);

        // When
        rows.lose(name);
        rebuild.rebuild(name);

        // Then
        assertThat(before).hasSizeGreaterThan(10);
        assertThat(rows.of(name)).containsExactlyElementsOf(before);
    }

    @Test
    void publishingGoesOnWithTheNextRevision() throws Exception {
        // Given
        RepositoryName name = populated("goes-on");
        long last = sandbox.repository(name).revision();
        rows.lose(name);
        rebuild.rebuild(name);

        // When
        Change published = sandbox.publish(name, "/after", "three");

        // Then
        assertThat(published.state()).isEqualTo(ChangeState.PUBLISHED);
        assertThat(sandbox.repository(name))
                .returns(RepositoryState.ACTIVE, Repository::state)
                .returns(last + 1, Repository::revision);
        assertThat(sandbox.verify(name).problems()).isEmpty();
        assertThat(sandbox.read(name, "/after")).contains("three");
        assertThat(sandbox.read(name, "/d/file")).contains("x");
    }

    @Test
    void tagsAndRevisionsCanBeRolledBackTo() throws Exception {
        RepositoryName name = populated("rolls-back");
        rows.lose(name);
        rebuild.rebuild(name);

        Change rolledBack = sandbox.await(sandbox.announce(name, "", new Operation.Rollback("v1", null)));

        assertThat(rolledBack.state()).isEqualTo(ChangeState.PUBLISHED);
        assertThat(sandbox.read(name, "/plain")).contains("one");
        assertThat(sandbox.read(name, "/plain2")).isEmpty();
        assertThat(sandbox.verify(name).problems()).isEmpty();
    }

    @Test
    void settingsAreThoseOfTheLastRevision() {
        RepositoryName name = populated("settings");
        rows.lose(name);

        rebuild.rebuild(name);

        assertThat(sandbox.repository(name).settings()).isEqualTo(CHOSEN);
    }

    @Test
    void nothingIsCollectedOrExpiredForAFullGrace() {
        // Given
        RepositoryName name = sandbox.create("spared");
        Instant soon = clock.instant().plusSeconds(60);
        sandbox.await(sandbox.announce(name, "/soon", sandbox.putFile(name, "/soon", "x", soon)));
        rows.lose(name);
        Instant lost = repositories.now();

        // When
        rebuild.rebuild(name);

        // Then
        assertThat(rows.collectAfter(name)).isAfterOrEqualTo(lost.plus(GRACE));
        assertThat(expiries.of(name, RepositoryPath.of("/soon")).orElseThrow()).isAfterOrEqualTo(lost.plus(GRACE));
    }

    @Test
    void expiriesInNestedCatalogsAreFoundOnce() throws Exception {
        // Given
        RepositoryName name = sandbox.create("nested");
        List<Operation> files = new ArrayList<>();
        files.add(sandbox.putFile(name, "/n/.cvmfscatalog", "", null));
        for (int i = 0; i < 30; i++) {
            files.add(sandbox.putFile(name, "/n/file" + i, "content " + i, FAR.plusSeconds(i)));
        }
        files.add(new Operation.SetExpiry("/n", FAR));
        assertThat(sandbox.await(sandbox.announceAll(name, "/n", files)).state())
                .isEqualTo(ChangeState.PUBLISHED);
        List<String> before = rows.of(name);
        assertThat(hasNestedCatalogs(name)).isTrue();

        // When
        rows.lose(name);
        rebuild.rebuild(name);

        // Then
        assertThat(rows.of(name)).containsExactlyElementsOf(before);
        assertThat(expiries.of(name, RepositoryPath.of("/n/file29"))).contains(FAR.plusSeconds(29));
    }

    @Test
    void whatTheLedgerKnowsIsLeftAlone() {
        RepositoryName name = sandbox.create("known");
        List<String> before = rows.of(name);

        assertThatThrownBy(() -> rebuild.rebuild(name))
                .isInstanceOf(RebuildRefusedException.class)
                .hasMessageContaining("the ledger knows the repository");

        assertThat(rows.of(name)).isEqualTo(before);
    }

    @Test
    void aManifestThatTheKeysHaveNotSignedIsRefused() throws Exception {
        RepositoryName name = populated("forged");
        rows.lose(name);
        Path manifest = sandbox.directory(name).resolve(".cvmfspublished");
        String text = Files.readString(manifest, StandardCharsets.ISO_8859_1);
        Files.writeString(manifest, text.replaceFirst("\nD123\n", "\nD124\n"), StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> rebuild.rebuild(name))
                .isInstanceOf(RebuildRefusedException.class)
                .hasMessageContaining("damaged or not signed by its keys");

        assertThat(repositories.find(name)).isEmpty();
    }

    @Test
    void aMissingCatalogOfThePublishedRevisionIsRefusedAndLeavesNothingBehind() throws Exception {
        RepositoryName name = populated("hole");
        rows.lose(name);
        Files.delete(object(name, manifest(name).manifest().rootCatalog(), ObjectKind.CATALOG));

        assertThatThrownBy(() -> rebuild.rebuild(name))
                .isInstanceOf(RebuildRefusedException.class)
                .hasMessageContaining("not whole");

        assertThat(rows.of(name)).isEmpty();
    }

    @Test
    void keysUnderAnotherEncryptionKeyAreRefused() throws Exception {
        RepositoryName name = sandbox.create("locked");
        RepositoryName other = sandbox.create("other");
        rows.lose(name);
        Path keys = sandbox.directory(name).resolveSibling(".ephemeral").resolve("keys");
        Files.copy(keys.resolve(other.value()), keys.resolve(name.value()), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> rebuild.rebuild(name)).isInstanceOf(UnreadableKeysException.class);

        assertThat(repositories.find(name)).isEmpty();
    }

    @Test
    void aRevisionWhoseCatalogIsMissingIsLeftOutWithItsTag() throws Exception {
        // Given
        RepositoryName name = populated("left-out");
        Tag tag = tags.find(name, "v1").orElseThrow();
        rows.lose(name);
        Files.delete(object(name, tag.root(), ObjectKind.CATALOG));

        // When
        rebuild.rebuild(name);

        // Then
        assertThat(tags.list(name)).isEmpty();
        assertThat(repositories.retained(name))
                .extracting(RetainedRevision::revision)
                .contains(sandbox.repository(name).revision(), tag.revision() - 1)
                .doesNotContain(tag.revision());
        sandbox.publish(name, "/after", "three");
        assertThat(sandbox.verify(name).problems()).isEmpty();
    }

    @Test
    void aReferenceLogThatTheManifestDoesNotKnowIsNotBelievedAndIsReplaced() throws Exception {
        // Given
        RepositoryName name = populated("reflog");
        long last = sandbox.repository(name).revision();
        rows.lose(name);
        Files.copy(
                sandbox.directory(sandbox.create("foreign")).resolve(".cvmfsreflog"),
                sandbox.directory(name).resolve(".cvmfsreflog"),
                StandardCopyOption.REPLACE_EXISTING);

        // When
        rebuild.rebuild(name);

        // Then
        assertThat(repositories.retained(name))
                .extracting(RetainedRevision::revision)
                .containsExactly(last, last - 1, 3L);
        sandbox.publish(name, "/after", "three");
        assertThat(sandbox.verify(name).problems()).isEmpty();
    }

    @Test
    void theCommandSaysWhetherAllWentWell() {
        RepositoryName name = sandbox.create("command");
        rows.lose(name);

        assertThat(command.run(name.value())).isTrue();
        assertThat(command.run(name.value())).as("a second time").isFalse();
        assertThat(command.run("no name")).isFalse();
        assertThat(command.run("nobody.example.org")).isFalse();
        assertThat(sandbox.repository(name).state()).isEqualTo(RepositoryState.ACTIVE);
    }

    @Test
    void allRepositoriesOfTheStoreAreFound() {
        RepositoryName name = sandbox.create("found");
        RepositoryName other = sandbox.create("found-too");

        assertThat(rebuild.found()).contains(name, other).doesNotHaveDuplicates();
    }
}
