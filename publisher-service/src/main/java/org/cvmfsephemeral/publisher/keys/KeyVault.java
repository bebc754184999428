package org.cvmfsephemeral.publisher.keys;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.RepositoryCertificate;
import org.cvmfsephemeral.ledger.LedgerJson;
import org.cvmfsephemeral.ledger.keys.KeyRotations;
import org.cvmfsephemeral.ledger.keys.StoredKeys;
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
    private final KeyRotations ledger;
    private final ObjectStore store;
    private final Clock clock;
    private final Optional<Path> mounted;
    private final KeyEncryption encryption;
    private final Map<RepositoryName, Opened> opened = new ConcurrentHashMap<>();

    KeyVault(Repositories repositories, KeyRotations ledger, ObjectStore store, Clock clock, KeySettings settings) {
        this.repositories = repositories;
        this.ledger = ledger;
        this.store = store;
        this.clock = clock;
        this.mounted = settings.mounted();
        this.encryption = KeyEncryption.of(encryptionKey(settings), earlierKeys(settings));
    }

    private static String encryptionKey(KeySettings settings) {
        return settings.encryptionKeyFile()
                .map(KeyFiles::readFile)
                .or(settings::encryptionKey)
                .orElseThrow(
                        () -> new IllegalStateException(
                                "no key-encryption key: set cvmfs.keys.encryption-key-file or cvmfs.keys.encryption-key to 32 random bytes in Base64"));
    }

    private static List<String> earlierKeys(KeySettings settings) {
        Stream<String> files = settings.earlierEncryptionKeyFiles().stream()
                .flatMap(List::stream)
                .map(KeyFiles::readFile);
        return Stream.concat(files, settings.earlierEncryptionKeys().stream().flatMap(List::stream))
                .toList();
    }

    /**
     * Keys as they were read last.
     *
     * @param source what they were read from: the encrypted bytes, or the texts of files
     */
    private record Opened(Object source, KeySet keys) {}

    /**
     * To sign with, as the ledger has it now: another replica may have changed keys.
     *
     * @throws UnreadableKeysException if the repository has keys that cannot be read
     * @throws IllegalStateException if it has none
     */
    public RepositoryKeys open(RepositoryName repository) {
        StoredKeys stored = stored(repository);
        return keySet(repository, stored).signingWith(stored.certificate());
    }

    /** Certificates that clients have to accept, the current one first. */
    public List<RepositoryCertificate> accepted(RepositoryName repository) {
        StoredKeys stored = stored(repository);
        KeySet keys = keySet(repository, stored);
        RepositoryCertificate current = keys.signingWith(stored.certificate()).certificate();
        if (ledger.find(repository).isEmpty()) {
            return List.of(current);
        }
        Stream<RepositoryCertificate> others =
                keys.pairs().stream().map(SigningPair::certificate).filter(other -> other != current);
        return Stream.concat(Stream.of(current), others).toList();
    }

    private StoredKeys stored(RepositoryName repository) {
        return ledger.keys(repository)
                .orElseThrow(() -> new IllegalStateException("the ledger has no such repository"));
    }

    private KeySet keySet(RepositoryName repository, StoredKeys stored) {
        return find(repository, stored).orElseThrow(() -> new IllegalStateException("the repository has no keys"));
    }

    private Optional<KeySet> find(RepositoryName repository, StoredKeys stored) {
        return mountedFiles(repository)
                .map(files -> remembered(repository, files, () -> KeyFiles.read(files)))
                .or(() -> stored.encrypted()
                        .map(encrypted -> remembered(
                                repository, ByteBuffer.wrap(encrypted), () -> decrypt(repository, encrypted))));
    }

    private KeySet remembered(RepositoryName repository, Object source, Supplier<KeySet> reading) {
        Opened last = opened.get(repository);
        if (last != null && last.source().equals(source)) {
            return last.keys();
        }
        KeySet keys = reading.get();
        opened.put(repository, new Opened(source, keys));
        return keys;
    }

    private Optional<Map<String, String>> mountedFiles(RepositoryName repository) {
        return mounted.flatMap(directory -> KeyFiles.in(directory, repository));
    }

    boolean isBeingChanged(RepositoryName repository) {
        return ledger.find(repository).isPresent();
    }

    public boolean isMounted(RepositoryName repository) {
        return mountedFiles(repository).isPresent();
    }

    /**
     * The repository's keys; made, recorded and exported if it has none. Repeating it after a crash goes on with the same keys.
     *
     * @throws PreconditionFailedException if the store holds the keys of an earlier repository of this name
     */
    public RepositoryKeys openOrCreate(RepositoryName repository) {
        StoredKeys stored = stored(repository);
        KeySet keys = find(repository, stored).orElseGet(() -> create(repository));
        if (!isMounted(repository)) {
            // A crash may have come between recording and exporting; and imported keys are exported here.
            repositories.encryptedKeys(repository).ifPresent(encrypted -> exportFirst(repository, encrypted));
        }
        RepositoryKeys signing = keys.signingWith(stored.certificate());
        repositories.identify(
                repository,
                signing.publicKeyPem(),
                new String(signing.certificate().pem(), StandardCharsets.US_ASCII));
        return signing;
    }

    private KeySet create(RepositoryName repository) {
        byte[] generated = encrypt(repository, KeySet.generate(repository, clock.instant()));
        return decrypt(repository, repositories.recordKeys(repository, generated));
    }

    /**
     * Records keys of a repository that has none yet, as its creation finds them.
     *
     * @return false if it has keys
     */
    boolean importKeys(RepositoryName repository, KeySet keys) {
        byte[] imported = encrypt(repository, keys);
        return Arrays.equals(repositories.recordKeys(repository, imported), imported);
    }

    /** All that there is of a repository, to be taken elsewhere. */
    KeySet exportKeys(RepositoryName repository) {
        return keySet(repository, stored(repository));
    }

    /**
     * Makes a pair that is to replace the present one, unless there is one.
     *
     * @return its certificate; empty if keys are mounted, without such a pair
     */
    public Optional<SigningPair> prepareNext(RepositoryName repository) {
        StoredKeys stored = stored(repository);
        KeySet keys = keySet(repository, stored);
        if (keys.next().filter(next -> isCurrent(next, stored)).isPresent()) {
            // What is left of a change whose end the ledger has forgotten.
            advance(repository);
            return isMounted(repository) ? Optional.empty() : prepareNext(repository);
        }
        if (keys.next().isPresent() || isMounted(repository)) {
            ensureExported(repository);
            return keys.next();
        }
        SigningPair next = SigningPair.generate(repository, clock.instant());
        replace(repository, stored.encrypted().orElseThrow(), keys.withNext(next));
        return keySet(repository, stored(repository)).next();
    }

    private static boolean isCurrent(SigningPair pair, StoredKeys stored) {
        return stored.certificate().filter(pair.certificatePem()::equals).isPresent();
    }

    public Optional<SigningPair> next(RepositoryName repository) {
        return keySet(repository, stored(repository)).next();
    }

    /** Forgets the pair that has been replaced; of mounted keys the operator does so. */
    public void advance(RepositoryName repository) {
        StoredKeys stored = stored(repository);
        KeySet keys = keySet(repository, stored);
        if (!isMounted(repository) && keys.next().isPresent()) {
            replace(repository, stored.encrypted().orElseThrow(), keys.advanced());
        }
    }

    /** Recorded first, exported then: an export that is behind is mended before the new key signs. */
    private void replace(RepositoryName repository, byte[] known, KeySet by) {
        ledger.replace(repository, known, encrypt(repository, by));
        ensureExported(repository);
    }

    /** Sees to it that the copy in the store is what the ledger has. */
    public void ensureExported(RepositoryName repository) {
        stored(repository)
                .encrypted()
                .filter(encrypted -> !isExported(repository, encrypted))
                .ifPresent(encrypted ->
                        store.put(exportKey(repository), ObjectContent.of(encrypted), ObjectHeaders.PRIVATE));
    }

    private boolean isExported(RepositoryName repository, byte[] encrypted) {
        ObjectKey key = exportKey(repository);
        return isMounted(repository)
                || store.stat(key).isPresent() && Arrays.equals(store.read(key, MAX_EXPORT_BYTES), encrypted);
    }

    /** Whether the ledger or the store keeps the repository's keys under an earlier key-encryption key, or the copy is behind. */
    public boolean isUnderEarlierKey(RepositoryName repository) {
        return stored(repository)
                .encrypted()
                .filter(encrypted -> !encryption.isCurrent(encrypted) || !isExported(repository, encrypted))
                .isPresent();
    }

    /**
     * Encrypts what the ledger keeps, and its copy in the store, under the present key-encryption key.
     *
     * @return whether that was called for
     */
    public boolean reencrypt(RepositoryName repository) {
        if (!isUnderEarlierKey(repository)) {
            return false;
        }
        byte[] kept = stored(repository).encrypted().orElseThrow();
        if (encryption.isCurrent(kept)) {
            ensureExported(repository);
        } else {
            replace(repository, kept, decrypt(repository, kept));
        }
        return true;
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
     * @param certificate the object that the manifest in the store names
     * @throws UnreadableKeysException if there are none, or the copy is encrypted under another key
     */
    public RecoveredKeys recover(RepositoryName repository, Optional<ContentHash> certificate) {
        return mountedFiles(repository)
                .map(KeyFiles::read)
                .map(keys -> new RecoveredKeys(keys.signingAs(certificate), Optional.empty()))
                .orElseGet(() -> recoverExported(repository, certificate));
    }

    private RecoveredKeys recoverExported(RepositoryName repository, Optional<ContentHash> certificate) {
        try {
            byte[] encrypted = store.read(exportKey(repository), MAX_EXPORT_BYTES);
            return new RecoveredKeys(decrypt(repository, encrypted).signingAs(certificate), Optional.of(encrypted));
        } catch (MissingObjectException e) {
            throw new UnreadableKeysException("no keys of the repository are mounted or in the store", e);
        }
    }

    /**
     * @throws PreconditionFailedException if keys of an earlier repository of this name lie there
     */
    private void exportFirst(RepositoryName repository, byte[] encrypted) {
        ObjectKey key = exportKey(repository);
        try {
            store.putIfAbsent(key, ObjectContent.of(encrypted), ObjectHeaders.PRIVATE);
        } catch (PreconditionFailedException e) {
            if (!Arrays.equals(store.read(key, MAX_EXPORT_BYTES), encrypted)) {
                throw e;
            }
        }
    }

    private static ObjectKey exportKey(RepositoryName repository) {
        return ObjectKey.of(EXPORT_PREFIX + repository);
    }

    private byte[] encrypt(RepositoryName repository, KeySet keys) {
        return encryption.encrypt(
                repository.value(),
                LedgerJson.write(FILES, KeyFiles.write(keys)).getBytes(StandardCharsets.UTF_8));
    }

    private KeySet decrypt(RepositoryName repository, byte[] encrypted) {
        byte[] json = encryption.decrypt(repository.value(), encrypted);
        return KeyFiles.read(LedgerJson.read(new String(json, StandardCharsets.UTF_8), FILES));
    }
}
