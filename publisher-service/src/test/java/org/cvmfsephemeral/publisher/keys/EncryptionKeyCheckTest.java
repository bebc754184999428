package org.cvmfsephemeral.publisher.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.safety.Finding;
import org.cvmfsephemeral.safety.Hazard;
import org.cvmfsephemeral.safety.Settings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptionKeyCheckTest {
    private static final String FILE = "cvmfs.keys.encryption-key-file";
    private static final String TEXT = "cvmfs.keys.encryption-key";

    @TempDir
    Path folder;

    private Path store;

    @BeforeEach
    void makeStore() throws IOException {
        store = Files.createDirectories(folder.resolve("data/store"));
    }

    @Test
    void a_key_that_was_drawn_and_lies_apart_has_no_hazards() throws IOException {
        Path file = keyFile(folder.resolve("secrets/encryption.key"), "rw-r-----");

        assertThat(find(Map.of(FILE, file.toString()))).isEmpty();
        assertThat(find(Map.of(TEXT, drawn()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the-password-of-all-our-machines",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "0123456789abcdef0123456789abcdef"
            })
    void a_key_that_was_typed_can_be_guessed(String key) {
        String base64 = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.US_ASCII));

        assertThat(find(Map.of(TEXT, base64))).containsExactly(Hazard.WEAK_ENCRYPTION_KEY.in(TEXT));
    }

    @Test
    void a_key_of_zeros_can_be_guessed() {
        assertThat(find(Map.of(TEXT, Base64.getEncoder().encodeToString(new byte[32]))))
                .containsExactly(Hazard.WEAK_ENCRYPTION_KEY.in(TEXT));
    }

    @Test
    void a_key_in_the_store_is_exposed() throws IOException {
        Path file = keyFile(store.resolve(".secrets/encryption.key"), "rw-------");

        assertThat(find(Map.of(FILE, file.toString()))).containsExactly(Hazard.EXPOSED_ENCRYPTION_KEY.in(FILE));
    }

    @Test
    void a_key_beside_the_store_is_exposed() throws IOException {
        Path file = keyFile(store.resolveSibling("encryption.key"), "rw-------");

        assertThat(find(Map.of(FILE, file.toString()))).containsExactly(Hazard.EXPOSED_ENCRYPTION_KEY.in(FILE));
    }

    @Test
    void a_key_that_everybody_can_read_is_exposed() throws IOException {
        Path file = keyFile(folder.resolve("secrets/encryption.key"), "rw-r--r--");

        assertThat(find(Map.of(FILE, file.toString()))).containsExactly(Hazard.EXPOSED_ENCRYPTION_KEY.in(FILE));
    }

    private static Path keyFile(Path file, String permissions) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, drawn() + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static String drawn() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    private List<Finding> find(Map<String, String> keys) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(KeySettings.class)
                .withValidateUnknown(false)
                .withSources(new PropertiesConfigSource(keys, "given", 500))
                .withSources(
                        new PropertiesConfigSource(Map.of("cvmfs.store.file.root", store.toString()), "store", 400))
                .build();
        return new EncryptionKeyCheck(config.getConfigMapping(KeySettings.class), new Settings(config)).find();
    }
}
