package org.cvmfsephemeral.publisher.keys;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

record GivenKeySettings(String key, List<String> earlier, Optional<Path> mounted) implements KeySettings {
    @Override
    public Optional<String> encryptionKey() {
        return Optional.of(key);
    }

    @Override
    public Optional<Path> encryptionKeyFile() {
        return Optional.empty();
    }

    @Override
    public Optional<List<Path>> earlierEncryptionKeyFiles() {
        return Optional.empty();
    }

    @Override
    public Optional<List<String>> earlierEncryptionKeys() {
        return Optional.of(earlier);
    }
}
