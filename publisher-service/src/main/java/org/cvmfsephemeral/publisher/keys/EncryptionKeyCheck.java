package org.cvmfsephemeral.publisher.keys;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cvmfsephemeral.safety.Finding;
import org.cvmfsephemeral.safety.Hazard;
import org.cvmfsephemeral.safety.HazardCheck;
import org.cvmfsephemeral.safety.Settings;

/** Whether the key-encryption key can be guessed or found. What is no key at all, {@link KeyVault} complains of. */
@Singleton
class EncryptionKeyCheck implements HazardCheck {
    private static final String FILE = "cvmfs.keys.encryption-key-file";
    private static final String TEXT = "cvmfs.keys.encryption-key";
    private static final String STORE = "cvmfs.store.file.root";
    /** Of 32 random ones about 30 are different, and never so few. */
    private static final int DIFFERENT_BYTES = 18;

    private final KeySettings keys;
    private final Settings settings;

    EncryptionKeyCheck(KeySettings keys, Settings settings) {
        this.keys = keys;
        this.settings = settings;
    }

    @Override
    public List<Finding> find() {
        List<Finding> findings = new ArrayList<>();
        Optional<Path> file = keys.encryptionKeyFile().filter(Files::isReadable);
        file.map(KeyFiles::readFile)
                .or(keys::encryptionKey)
                .filter(EncryptionKeyCheck::isWeak)
                .ifPresent(key -> findings.add(Hazard.WEAK_ENCRYPTION_KEY.in(file.isPresent() ? FILE : TEXT)));
        file.filter(key -> isBesideData(key) || isForEverybody(key))
                .ifPresent(key -> findings.add(Hazard.EXPOSED_ENCRYPTION_KEY.in(FILE)));
        return findings;
    }

    private static boolean isWeak(String base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            return false;
        }
        Set<Byte> different = new HashSet<>();
        boolean typed = true;
        for (byte each : key) {
            different.add(each);
            typed &= each >= ' ' && each < 127;
        }
        return different.size() < DIFFERENT_BYTES || typed;
    }

    /** In the store, or in the folder that has the store's: whoever copies that has both. */
    private boolean isBesideData(Path key) {
        return settings.text(STORE)
                .map(root -> Path.of(root).toAbsolutePath().normalize())
                .filter(root -> {
                    Path normal = key.toAbsolutePath().normalize();
                    return normal.startsWith(root) || normal.getParent().equals(root.getParent());
                })
                .isPresent();
    }

    private static boolean isForEverybody(Path key) {
        try {
            return Files.getFileStore(key).supportsFileAttributeView(PosixFileAttributeView.class)
                    && Files.getPosixFilePermissions(key).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
