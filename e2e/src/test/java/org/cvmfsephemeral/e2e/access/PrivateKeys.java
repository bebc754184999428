package org.cvmfsephemeral.e2e.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Reads what only the publisher can read, in the form that {@code docs/operations.md} tells. */
final class PrivateKeys {
    private static final int NONCE_START = 9;
    private static final int NONCE_END = 21;
    private static final int TAG_BITS = 128;

    private PrivateKeys() {}

    /**
     * @param encrypted version, the key's name, nonce, sealed JSON
     * @return PEM of the master key and of the one that signs
     */
    static Map<String, String> reveal(byte[] encrypted, String encryptionKey, String repository) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(Base64.getDecoder().decode(encryptionKey), "AES"),
                    new GCMParameterSpec(TAG_BITS, Arrays.copyOfRange(encrypted, NONCE_START, NONCE_END)));
            cipher.updateAAD(repository.getBytes(StandardCharsets.UTF_8));
            JsonNode keys =
                    new ObjectMapper().readTree(cipher.doFinal(encrypted, NONCE_END, encrypted.length - NONCE_END));
            return Map.of(
                    "master key", keys.path(".masterkey").asText(),
                    "signing key", keys.path(".key").asText());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("keys that cannot be read", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
