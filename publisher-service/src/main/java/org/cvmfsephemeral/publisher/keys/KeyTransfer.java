package org.cvmfsephemeral.publisher.keys;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.format.signature.RsaKeys;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.RepositorySettings;

/** Takes keys out of the ledger and into it, in the files and under the names of {@code cvmfs_server} (format reference 13.1). */
@ApplicationScoped
class KeyTransfer {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("r--------");
    private static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("r--r--r--");

    private final KeyVault vault;
    private final Repositories repositories;

    KeyTransfer(KeyVault vault, Repositories repositories) {
        this.vault = vault;
        this.repositories = repositories;
    }

    /**
     * Writes {@code <fqrn>.masterkey}, {@code .key}, {@code .crt} and {@code .pub}, none of which may be there.
     *
     * @throws UncheckedIOException if one cannot be written
     * @throws IllegalStateException while the key is being changed
     */
    void exportTo(Path directory, RepositoryName repository) {
        if (vault.isBeingChanged(repository)) {
            throw new IllegalStateException("the key is being changed; export it when that is over");
        }
        KeySet keys = vault.exportKeys(repository);
        Map<String, String> files = new LinkedHashMap<>(KeyFiles.write(keys));
        files.put(KeyFiles.PUBLIC_KEY, Pem.writePublicKey(RsaKeys.publicKeyOf(keys.masterKey())));
        try {
            Files.createDirectories(directory);
            for (Map.Entry<String, String> file : files.entrySet()) {
                write(directory.resolve(repository + file.getKey()), file.getValue(), isPublic(file.getKey()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("keys not written: " + e, e);
        }
    }

    private static boolean isPublic(String name) {
        return name.equals(KeyFiles.PUBLIC_KEY) || name.endsWith(KeyFiles.CERTIFICATE);
    }

    private static void write(Path file, String content, boolean isPublic) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
        Files.setPosixFilePermissions(file, isPublic ? PUBLIC : PRIVATE);
    }

    /**
     * Reads {@code <fqrn>.masterkey}, {@code .key} and {@code .crt}, and asks for a repository that has these.
     *
     * @throws IllegalStateException if there are no such files, or the repository exists
     * @throws IllegalArgumentException if the certificate is not the key's
     */
    void importFrom(Path directory, RepositoryName repository, RepositorySettings settings) {
        KeySet keys = KeyFiles.in(directory, repository)
                .map(KeyFiles::read)
                .orElseThrow(() -> new IllegalStateException(
                        "there is no " + repository + KeyFiles.MASTER_KEY + " in " + directory));
        if (!repositories.requestWith(repository, settings, () -> vault.importKeys(repository, keys))) {
            throw new IllegalStateException(
                    "the repository exists; keys are imported for one that is yet to be created");
        }
    }
}
