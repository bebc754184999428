package org.cvmfsephemeral.publisher.keys;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Where keys come from. */
@ConfigMapping(prefix = "cvmfs.keys")
interface KeySettings {
    /** 32 random bytes as Base64, under which generated keys are kept in the ledger. */
    Optional<String> encryptionKey();

    /** A file with the same, for secrets mounted as files; preferred. */
    Optional<Path> encryptionKeyFile();

    /** A directory with {@code <fqrn>.masterkey}, {@code <fqrn>.key} and {@code <fqrn>.crt}; repositories found there use these. */
    Optional<Path> mounted();
}
