package org.cvmfsephemeral.publisher.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assumptions;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.ledger.keys.KeyRotations;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.RepositorySettings;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.testing.BackingServices;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys on their way into the ledger, out of it, and under another key-encryption key. */
@QuarkusTest
@QuarkusTestResource(BackingServices.class)
class KeyLifeTest {
    private static final String OTHER = Base64.getEncoder().encodeToString(new byte[] {
        7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7
    });
    private static final RepositorySettings SETTINGS = new RepositorySettings(Compression.NONE, 8 << 20, 60, 1 << 20);

    @Inject
    Sandbox sandbox;

    @Inject
    Repositories repositories;

    @Inject
    KeyRotations ledger;

    @Inject
    ObjectStore store;

    @Inject
    KeyTransfer transfer;

    @Inject
    KeyVault vault;

    @ConfigProperty(name = "cvmfs.keys.encryption-key")
    String present;

    @TempDir
    Path folder;

    private KeyVault vault(String key, List<String> earlier) {
        return new KeyVault(
                repositories, ledger, store, Clock.systemUTC(), new GivenKeySettings(key, earlier, Optional.empty()));
    }

    private static RepositoryName newName() {
        return RepositoryName.of(UUID.randomUUID() + ".keys");
    }

    @Test
    void keysAndTheirCopyComeUnderTheNewKey() {
        RepositoryName name = sandbox.create("reencrypted");
        KeyVault later = vault(OTHER, List.of(present));
        assertThat(later.isUnderEarlierKey(name)).isTrue();

        assertThat(later.reencrypt(name)).isTrue();

        KeyVault without = vault(OTHER, List.of());
        assertThat(without.open(name).masterKey()).isEqualTo(later.open(name).masterKey());
        assertThat(store.read(ObjectKey.of(".ephemeral/keys/" + name), 1 << 20))
                .isEqualTo(repositories.encryptedKeys(name).orElseThrow());
        assertThatThrownBy(() -> vault(present, List.of()).open(name)).isInstanceOf(UnreadableKeysException.class);
        assertThat(vault(present, List.of(OTHER)).reencrypt(name)).isTrue();
    }

    @Test
    void exportedKeysAreWhatCvmfsServerWants() throws Exception {
        RepositoryName name = sandbox.create("exported");

        transfer.exportTo(folder, name);

        assertThat(Pem.readPrivateKey(Files.readString(folder.resolve(name + ".key"))))
                .isEqualTo(vault.open(name).repositoryKey());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name + ".masterkey"))))
                .isEqualTo("r--------");
        assertThat(Files.readString(folder.resolve(name + ".pub")))
                .isEqualTo(sandbox.repository(name).publicKey().orElseThrow());
        assertThatThrownBy(() -> transfer.exportTo(folder, name)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void opensslReadsWhatIsExported() throws Exception {
        Assumptions.assumeThat(openssl("version")).as("openssl is installed").isZero();
        RepositoryName name = sandbox.create("exported-openssl");

        transfer.exportTo(folder, name);

        assertThat(openssl(
                        "rsa",
                        "-check",
                        "-noout",
                        "-in",
                        folder.resolve(name + ".key").toString()))
                .isZero();
        assertThat(openssl(
                        "rsa",
                        "-check",
                        "-noout",
                        "-in",
                        folder.resolve(name + ".masterkey").toString()))
                .isZero();
        assertThat(openssl(
                        "x509", "-noout", "-in", folder.resolve(name + ".crt").toString()))
                .isZero();
        assertThat(openssl(
                        "rsa",
                        "-pubin",
                        "-noout",
                        "-in",
                        folder.resolve(name + ".pub").toString()))
                .isZero();
    }

    @Test
    void keysThatOpensslMadeAreImported() throws Exception {
        Assumptions.assumeThat(openssl("version")).as("openssl is installed").isZero();
        RepositoryName name = newName();
        String key = folder.resolve(name + ".key").toString();
        assertThat(openssl("genrsa", "-out", folder.resolve(name + ".masterkey").toString(), "2048"))
                .isZero();
        assertThat(openssl("genrsa", "-out", key, "2048")).isZero();
        assertThat(openssl(
                        "req",
                        "-x509",
                        "-new",
                        "-sha256",
                        "-days",
                        "30",
                        "-key",
                        key,
                        "-subj",
                        "/CN=" + name,
                        "-out",
                        folder.resolve(name + ".crt").toString()))
                .isZero();

        transfer.importFrom(folder, name, SETTINGS);

        sandbox.awaitActive(name);
        assertThat(vault.open(name).repositoryKey())
                .isEqualTo(Pem.readPrivateKey(Files.readString(folder.resolve(name + ".key"))));
        assertThat(sandbox.verify(name).problems()).isEmpty();
    }

    @Test
    void keysOfAnExistingRepositoryAreNotReplaced() {
        RepositoryName name = sandbox.create("existing");
        transfer.exportTo(folder, name);

        assertThatThrownBy(() -> transfer.importFrom(folder, name, SETTINGS)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keysThatDoNotBelongTogetherAreRefusedAndNothingIsCreated() throws Exception {
        RepositoryName one = sandbox.create("one");
        RepositoryName other = sandbox.create("other");
        RepositoryName name = newName();
        transfer.exportTo(folder, one);
        transfer.exportTo(folder, other);
        Files.copy(folder.resolve(one + ".masterkey"), folder.resolve(name + ".masterkey"));
        Files.copy(folder.resolve(one + ".key"), folder.resolve(name + ".key"));
        Files.copy(folder.resolve(other + ".crt"), folder.resolve(name + ".crt"));

        assertThatThrownBy(() -> transfer.importFrom(folder, name, SETTINGS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(repositories.find(name)).isEmpty();
    }

    private int openssl(String... arguments) throws InterruptedException {
        try {
            List<String> command = new ArrayList<>(List.of("openssl"));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(1, TimeUnit.MINUTES) ? process.exitValue() : -1;
        } catch (IOException e) {
            return -1;
        }
    }
}
