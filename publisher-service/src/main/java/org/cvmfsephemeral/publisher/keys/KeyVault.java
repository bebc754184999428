package org.cvmfsephemeral.publisher.keys;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.LedgerJson;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.store.MissingObjectException;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.PreconditionFailedException;

/**
 * The keys of all repositories: mounted, or generated once and kept encrypted in the ledger, with an encrypted copy below a
 * private prefix of the store, so that losing the ledger does not lose a repository's identity.
 */
@ApplicationScoped
public class KeyVault {
    private static final String EXPORT_PREFIX = ".ephemeral/keys/";
    private static final int MAX_EXPORT_BYTES = 1 << 20;
    private static final TypeReference<Map<String, String>> FILES = new TypeReference<>() {};

    private final Repositories repositories;
    private final ObjectStore store;
    private final Clock clock;
    private final Optional<Path> mounted;
    private final KeyEncryption encryption;
    private final Map<RepositoryName, RepositoryKeys> opened = new ConcurrentHashMap<>();

    KeyVault(Repositories repositories, ObjectStore store, Clock clock, KeySettings settings) {
        this.repositories = repositories;
        this.store = store;
        this.clock = clock;
        this.mounted = settings.mounted();
        this.encryption = KeyEncryption.of(encryptionKey(settings));
    }

    private static String encryptionKey(KeySettings settings) {
        return settings.encryptionKeyFile()
                .map(KeyVault::readFile)
                .or(settings::encryptionKey)
                .orElseThrow(
                        () -> new IllegalStateException(
                                "no key-encryption key: set cvmfs.keys.encryption-key-file or cvmfs.keys.encryption-key to 32 random bytes in Base64"));
    }

    /**
     * @throws UnreadableKeysException if the repository has keys that cannot be read
     * @throws IllegalStateException if it has none
     */
    public RepositoryKeys open(RepositoryName repository) {
        return opened.computeIfAbsent(repository, name -> find(name)
                .orElseThrow(() -> new IllegalStateException("the repository has no keys")));
    }

    /**
     * The repository's keys; made, recorded and exported if it has none. Repeating it after a crash goes on with the same keys.
     *
     * @throws PreconditionFailedException if the store holds the keys of an earlier repository of this name
     */
    public RepositoryKeys openOrCreate(RepositoryName repository) {
        RepositoryKeys keys = find(repository).orElseGet(() -> create(repository));
        repositories.identify(
                repository, keys.publicKeyPem(), new String(keys.certificate().pem(), StandardCharsets.US_ASCII));
        opened.put(repository, keys);
        return keys;
    }

    /**
     * Keys as they are found without the ledger.
     *
     * @param encrypted as the ledger kept them; empty for mounted ones
     */
    public record RecoveredKeys(RepositoryKeys keys, Optional<byte[]> encrypted) {}

    /**
     * The repository's keys, for a ledger that has lost them: mounted, or the encrypted copy in the store.
     *
     * @throws UnreadableKeysException if there are none, or the copy is encrypted under another key
     */
    public RecoveredKeys recover(RepositoryName repository) {
        return mountedKeys(repository)
                .map(keys -> new RecoveredKeys(keys, Optional.empty()))
                .orElseGet(() -> recoverExported(repository));
    }

    private RecoveredKeys recoverExported(RepositoryName repository) {
        try {
            byte[] encrypted = store.read(ObjectKey.of(EXPORT_PREFIX + repository), MAX_EXPORT_BYTES);
            return new RecoveredKeys(decrypt(repository, encrypted), Optional.of(encrypted));
        } catch (MissingObjectException e) {
            throw new UnreadableKeysException("no keys of the repository are mounted or in the store", e);
        }
    }

    private Optional<RepositoryKeys> find(RepositoryName repository) {
        return mountedKeys(repository)
                .or(() -> repositories.encryptedKeys(repository).map(encrypted -> decrypt(repository, encrypted)));
    }

    private Optional<RepositoryKeys> mountedKeys(RepositoryName repository) {
        return mounted.filter(directory -> Files.exists(directory.resolve(KeyFiles.masterKey(repository))))
                .map(directory -> KeyFiles.read(
                        readFile(directory.resolve(KeyFiles.masterKey(repository))),
                        readFile(directory.resolve(KeyFiles.repositoryKey(repository))),
                        readFile(directory.resolve(KeyFiles.certificate(repository)))));
    }

    private RepositoryKeys create(RepositoryName repository) {
        byte[] generated = encrypt(repository, RepositoryKeys.generate(repository, clock.instant()));
        byte[] recorded = repositories.recordKeys(repository, generated);
        export(repository, recorded);
        return decrypt(repository, recorded);
    }

    /**
     * @throws PreconditionFailedException if keys of an earlier repository of this name lie there
     */
    private void export(RepositoryName repository, byte[] encrypted) {
        ObjectKey key = ObjectKey.of(EXPORT_PREFIX + repository);
        try {
            store.putIfAbsent(key, ObjectContent.of(encrypted), ObjectHeaders.PRIVATE);
        } catch (PreconditionFailedException e) {
            if (!Arrays.equals(store.read(key, MAX_EXPORT_BYTES), encrypted)) {
                throw e;
            }
        }
    }

    private byte[] encrypt(RepositoryName repository, RepositoryKeys keys) {
        return encryption.encrypt(
                repository.value(),
                LedgerJson.write(FILES, KeyFiles.write(keys)).getBytes(StandardCharsets.UTF_8));
    }

    private RepositoryKeys decrypt(RepositoryName repository, byte[] encrypted) {
        byte[] json = encryption.decrypt(repository.value(), encrypted);
        return KeyFiles.read(LedgerJson.read(new String(json, StandardCharsets.UTF_8), FILES));
    }

    private static String readFile(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
