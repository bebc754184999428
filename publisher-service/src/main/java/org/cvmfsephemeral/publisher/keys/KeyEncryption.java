package org.cvmfsephemeral.publisher.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts private keys at rest: AES-256-GCM, bound to the repository's name. Stored form: version byte 2, {@value #ID_BYTES} bytes that name the
 * key, 12 bytes nonce, ciphertext with its 16-byte tag; version 1 has no name of the key. What was encrypted under earlier keys is decrypted,
 * and never encrypted under them again.
 */
final class KeyEncryption {
    private static final byte WITHOUT_ID = 1;
    private static final byte WITH_ID = 2;
    private static final int ID_BYTES = 8;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Key current;
    private final List<Key> all;
    private final SecureRandom random = new SecureRandom();

    /** @param id tells keys apart and nothing about them */
    private record Key(byte[] id, SecretKeySpec secret) {}

    private KeyEncryption(List<Key> all) {
        this.current = all.get(0);
        this.all = all;
    }

    /**
     * Under one key.
     *
     * @param base64 32 random bytes
     * @throws IllegalArgumentException if it is not that; the message does not repeat it
     */
    static KeyEncryption of(String base64) {
        return of(base64, List.of());
    }

    /**
     * Under a key that others came before.
     *
     * @param earlier as {@code base64}
     * @throws IllegalArgumentException as {@link #of(String)}
     */
    static KeyEncryption of(String base64, List<String> earlier) {
        List<Key> keys = new ArrayList<>(List.of(parse(base64)));
        earlier.forEach(key -> keys.add(parse(key)));
        return new KeyEncryption(keys);
    }

    private static Key parse(String base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the key-encryption key is not Base64", e);
        }
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("the key-encryption key has " + KEY_BYTES + " bytes, Base64-encoded");
        }
        return new Key(id(key), new SecretKeySpec(key, "AES"));
    }

    private static byte[] id(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("key-encryption key".getBytes(StandardCharsets.US_ASCII));
            return Arrays.copyOf(digest.digest(key), ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }

    byte[] encrypt(String context, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, current, context, nonce).doFinal(plain);
            return ByteBuffer.allocate(1 + ID_BYTES + NONCE_BYTES + sealed.length)
                    .put(WITH_ID)
                    .put(current.id())
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK cannot encrypt with AES-GCM", e);
        }
    }

    /** Whether it is encrypted under the present key. */
    boolean isCurrent(byte[] encrypted) {
        return encrypted.length > ID_BYTES
                && encrypted[0] == WITH_ID
                && Arrays.equals(encrypted, 1, 1 + ID_BYTES, current.id(), 0, ID_BYTES);
    }

    /**
     * @throws UnreadableKeysException if the bytes are damaged, another repository's or encrypted under an unknown key
     */
    byte[] decrypt(String context, byte[] encrypted) {
        ByteBuffer in = ByteBuffer.wrap(encrypted);
        byte version = encrypted.length < 1 + NONCE_BYTES ? 0 : in.get();
        return switch (version) {
            case WITHOUT_ID -> decryptUnderAny(context, in);
            case WITH_ID -> decryptUnderNamed(context, in);
            default -> throw new UnreadableKeysException("not encrypted keys of a known version", null);
        };
    }

    private byte[] decryptUnderAny(String context, ByteBuffer in) {
        GeneralSecurityException last = null;
        for (Key key : all) {
            try {
                return decrypt(context, in.duplicate(), key);
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw new UnreadableKeysException("keys encrypted under another key, or damaged", last);
    }

    private byte[] decryptUnderNamed(String context, ByteBuffer in) {
        if (in.remaining() < ID_BYTES + NONCE_BYTES) {
            throw new UnreadableKeysException("encrypted keys that are cut off", null);
        }
        byte[] id = new byte[ID_BYTES];
        in.get(id);
        Key named = all.stream()
                .filter(key -> Arrays.equals(key.id(), id))
                .findFirst()
                .orElseThrow(() -> new UnreadableKeysException(
                        "keys encrypted under a key-encryption key that is not among those that are set", null));
        try {
            return decrypt(context, in, named);
        } catch (GeneralSecurityException e) {
            throw new UnreadableKeysException("encrypted keys that are damaged, or another repository's", e);
        }
    }

    private static byte[] decrypt(String context, ByteBuffer in, Key key) throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE_BYTES];
        in.get(nonce);
        byte[] sealed = new byte[in.remaining()];
        in.get(sealed);
        return cipher(Cipher.DECRYPT_MODE, key, context, nonce).doFinal(sealed);
    }

    private static Cipher cipher(int mode, Key key, String context, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.secret(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
