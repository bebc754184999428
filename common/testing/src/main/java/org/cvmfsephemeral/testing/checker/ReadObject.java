package org.cvmfsephemeral.testing.checker;

import java.util.Optional;

/** What came of reading an object to its end. */
sealed interface ReadObject {
    /** Stored bytes have the hash, and decompress. */
    record Sound(long plainSize, String sha256) implements ReadObject {}

    record Unsound(Defect defect, String sentence) implements ReadObject {}

    default boolean isSound() {
        return this instanceof Sound;
    }

    default Optional<String> plainSha256() {
        return this instanceof Sound sound ? Optional.of(sound.sha256()) : Optional.empty();
    }
}
