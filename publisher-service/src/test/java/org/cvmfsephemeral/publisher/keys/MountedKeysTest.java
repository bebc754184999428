package org.cvmfsephemeral.publisher.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.keys.KeyRotations;
import org.cvmfsephemeral.ledger.lock.AdvisoryLock;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.RepositorySettings;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.testing.BackingServices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(BackingServices.class)
class MountedKeysTest {
    private static final RepositoryName NAME = RepositoryName.of("mounted.example.org");
    private static final String KEY_ENCRYPTION_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @Inject
    Repositories repositories;

    @Inject
    ObjectStore store;

    @TempDir
    Path directory;

    @Inject
    KeyRotations ledger;

    @Inject
    Sandbox sandbox;

    private KeyVault vault() {
        return new KeyVault(
                repositories,
                ledger,
                store,
                Clock.systemUTC(),
                new GivenKeySettings(KEY_ENCRYPTION_KEY, List.of(), Optional.of(directory)));
    }

    @Test
    void usesTheKeysFoundUnderTheNamesOfCvmfsServer() throws IOException {
        KeySet keys = KeySet.generate(NAME, Clock.systemUTC().instant());
        for (Map.Entry<String, String> file : KeyFiles.write(keys).entrySet()) {
            Files.writeString(directory.resolve(NAME + file.getKey()), file.getValue());
        }

        // The publisher of this service, which has nothing mounted, is kept away.
        try (AdvisoryLock ignored = sandbox.hold(NAME)) {
            repositories.request(NAME, new RepositorySettings(Compression.NONE, 8 << 20, 60, 1 << 20));
            RepositoryKeys opened = vault().openOrCreate(NAME);

            assertThat(opened.masterKey()).isEqualTo(keys.masterKey());
            assertThat(opened.repositoryKey()).isEqualTo(keys.pair().key());
            assertThat(repositories.encryptedKeys(NAME)).isEmpty();
            repositories.withdraw(NAME);
        }
    }
}
