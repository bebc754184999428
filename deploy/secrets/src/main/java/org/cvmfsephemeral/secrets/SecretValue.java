package org.cvmfsephemeral.secrets;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** What is behind a key of a secret. */
sealed interface SecretValue {
    byte[] make(SecureRandom random);

    /**
     * From {@code text:cvmfs}, {@code random:32} or {@code base64:32}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static SecretValue parse(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon);
        String parameter = text.substring(colon + 1);
        return switch (kind) {
            case "text" -> new Text(parameter);
            case "random" -> new RandomText(size(parameter));
            case "base64" -> new RandomBytes(size(parameter));
            default -> throw new IllegalArgumentException("neither text, random nor base64: " + text);
        };
    }

    private static int size(String number) {
        int size = Integer.parseInt(number);
        if (size < 16 || size > 1024) {
            throw new IllegalArgumentException("neither too short to be secret nor too long is 16 to 1024: " + size);
        }
        return size;
    }

    /** Always the same. */
    record Text(String text) implements SecretValue {
        @Override
        public byte[] make(SecureRandom random) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** So many letters and digits, which need quoting nowhere. */
    record RandomText(int length) implements SecretValue {
        private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

        @Override
        public byte[] make(SecureRandom random) {
            byte[] letters = new byte[length];
            for (int i = 0; i < length; i++) {
                letters[i] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
            }
            return letters;
        }
    }

    /** So many bytes as Base64, with a line feed, as {@code openssl rand -base64} writes them. */
    record RandomBytes(int bytes) implements SecretValue {
        @Override
        public byte[] make(SecureRandom random) {
            byte[] key = new byte[bytes];
            random.nextBytes(key);
            return (Base64.getEncoder().encodeToString(key) + "\n").getBytes(StandardCharsets.US_ASCII);
        }
    }
}
