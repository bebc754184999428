package org.cvmfsephemeral.publisher.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.format.signature.RepositoryCertificate;

/** Keys in the files and under the names that {@code cvmfs_server} uses (format reference 13.1, {@code mkfs}). */
final class KeyFiles {
    static final String MASTER_KEY = ".masterkey";
    static final String REPOSITORY_KEY = ".key";
    static final String CERTIFICATE = ".crt";
    static final String PUBLIC_KEY = ".pub";
    /** Of the pair that is to replace the present one; not a name of {@code cvmfs_server}'s. */
    static final String NEXT_REPOSITORY_KEY = ".next.key";

    static final String NEXT_CERTIFICATE = ".next.crt";

    private KeyFiles() {}

    static Map<String, String> write(KeySet keys) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(MASTER_KEY, Pem.writePrivateKey(keys.masterKey()));
        files.put(REPOSITORY_KEY, Pem.writePrivateKey(keys.pair().key()));
        files.put(CERTIFICATE, keys.pair().certificatePem());
        keys.next().ifPresent(next -> {
            files.put(NEXT_REPOSITORY_KEY, Pem.writePrivateKey(next.key()));
            files.put(NEXT_CERTIFICATE, next.certificatePem());
        });
        return files;
    }

    /**
     * @throws IllegalArgumentException if a certificate is not its key's
     * @throws org.cvmfsephemeral.format.object.FormatException if one of them is none
     */
    static KeySet read(Map<String, String> files) {
        Optional<SigningPair> next = files.containsKey(NEXT_REPOSITORY_KEY) && files.containsKey(NEXT_CERTIFICATE)
                ? Optional.of(pair(files.get(NEXT_REPOSITORY_KEY), files.get(NEXT_CERTIFICATE)))
                : Optional.empty();
        return new KeySet(
                Pem.readPrivateKey(files.get(MASTER_KEY)),
                pair(files.get(REPOSITORY_KEY), files.get(CERTIFICATE)),
                next);
    }

    private static SigningPair pair(String key, String certificate) {
        return new SigningPair(
                Pem.readPrivateKey(key), RepositoryCertificate.parse(certificate.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * The files of a repository in a directory; empty if it has none.
     *
     * @throws UncheckedIOException if one cannot be read, or some are missing
     */
    static Optional<Map<String, String>> in(Path directory, RepositoryName repository) {
        if (!Files.exists(directory.resolve(repository + MASTER_KEY))) {
            return Optional.empty();
        }
        Map<String, String> files = new LinkedHashMap<>();
        for (String name : List.of(MASTER_KEY, REPOSITORY_KEY, CERTIFICATE)) {
            files.put(name, readFile(directory.resolve(repository + name)));
        }
        for (String name : List.of(NEXT_REPOSITORY_KEY, NEXT_CERTIFICATE)) {
            Path file = directory.resolve(repository + name);
            if (Files.exists(file)) {
                files.put(name, readFile(file));
            }
        }
        return Optional.of(files);
    }

    static String readFile(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
