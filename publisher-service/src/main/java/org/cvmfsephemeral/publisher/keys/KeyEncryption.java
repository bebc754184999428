package org.cvmfsephemeral.publisher.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts private keys at rest: AES-256-GCM, bound to the repository's name. Stored form: version byte 1, 12 bytes nonce, ciphertext
 * with its 16-byte tag.
 */
final class KeyEncryption {
    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    private KeyEncryption(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * @param base64 32 random bytes
     * @throws IllegalArgumentException if it is not that; the message does not repeat it
     */
    static KeyEncryption of(String base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the key-encryption key is not Base64", e);
        }
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("the key-encryption key has " + KEY_BYTES + " bytes, Base64-encoded");
        }
        return new KeyEncryption(key);
    }

    byte[] encrypt(String context, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, context, nonce).doFinal(plain);
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK cannot encrypt with AES-GCM", e);
        }
    }

    /**
     * @throws UnreadableKeysException if the bytes are damaged, another repository's or encrypted under another key
     */
    byte[] decrypt(String context, byte[] encrypted) {
        ByteBuffer in = ByteBuffer.wrap(encrypted);
        if (encrypted.length < 1 + NONCE_BYTES || in.get() != VERSION) {
            throw new UnreadableKeysException("not encrypted keys of a known version", null);
        }
        byte[] nonce = new byte[NONCE_BYTES];
        in.get(nonce);
        byte[] sealed = new byte[in.remaining()];
        in.get(sealed);
        try {
            return cipher(Cipher.DECRYPT_MODE, context, nonce).doFinal(sealed);
        } catch (GeneralSecurityException e) {
            throw new UnreadableKeysException("keys encrypted under another key, or damaged", e);
        }
    }

    private Cipher cipher(int mode, String context, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
