package org.cvmfsephemeral.publisher.keys;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where keys come from. */
@ConfigMapping(prefix = "cvmfs.keys")
interface KeySettings {
    /** 32 random bytes as Base64, under which generated keys are kept in the ledger. */
    Optional<String> encryptionKey();

    /** A file with the same, for secrets mounted as files; preferred. */
    Optional<Path> encryptionKeyFile();

    /** Files with keys that {@link #encryptionKeyFile} had before, or any of them: for reading only. */
    Optional<List<Path>> earlierEncryptionKeyFiles();

    /** As {@link #encryptionKey}, keys that it had before. */
    Optional<List<String>> earlierEncryptionKeys();

    /** A directory with {@code <fqrn>.masterkey}, {@code <fqrn>.key} and {@code <fqrn>.crt}; repositories found there use these. Beside them
     * {@code <fqrn>.next.key} and {@code <fqrn>.next.crt} while the key is being changed. */
    Optional<Path> mounted();
}
