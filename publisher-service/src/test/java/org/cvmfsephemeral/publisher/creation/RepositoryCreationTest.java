package org.cvmfsephemeral.publisher.creation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.RepositorySettings;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.publisher.store.RepositoryStore;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.testing.BackingServices;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BackingServices.class)
class RepositoryCreationTest {
    @Inject
    Sandbox sandbox;

    @Inject
    Repositories repositories;

    @Inject
    RepositoryStore store;

    @Test
    void givesANewRepositoryASoundFirstRevision() throws Exception {
        RepositoryName name = sandbox.create("create");

        assertThat(sandbox.verify(name).problems()).isEmpty();
        assertThat(sandbox.repository(name).revision()).isEqualTo(1);
        assertThat(sandbox.repository(name).certificate()).isPresent();
    }

    @Test
    void marksTheRepositoryAsReplicable() {
        RepositoryName name = sandbox.create("replica");

        assertThat(sandbox.directory(name).resolve(".cvmfs_master_replica")).isNotEmptyFile();
    }

    @Test
    void exportsTheKeysEncrypted() throws Exception {
        RepositoryName name = sandbox.create("export");

        byte[] exported = Files.readAllBytes(
                sandbox.directory(name).resolveSibling(".ephemeral").resolve("keys/" + name));

        assertThat(exported).isEqualTo(repositories.encryptedKeys(name).orElseThrow());
        assertThat(new String(exported, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("PRIVATE KEY");
    }

    @Test
    void givesUpANameWhosePlaceIsTakenAndTouchesNothing() {
        RepositoryName name =
                RepositoryName.of("taken-" + UUID.randomUUID().toString().substring(0, 8) + ".example.org");
        byte[] foreign = {1, 2, 3};
        store.put(RepositoryStore.manifest(name), foreign, ObjectHeaders.MANIFEST);

        repositories.request(name, new RepositorySettings(Compression.NONE, 8 << 20, 60, 1));

        Awaitility.await().until(() -> repositories.find(name).isEmpty());
        assertThat(store.find(RepositoryStore.manifest(name), 100).orElseThrow().bytes())
                .isEqualTo(foreign);
        assertThat(store.exists(RepositoryStore.whitelist(name))).isFalse();
    }
}
