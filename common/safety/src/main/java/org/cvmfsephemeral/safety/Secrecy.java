package org.cvmfsephemeral.safety;

import java.util.Locale;
import java.util.Set;

/** Whether something can be guessed. What has passed need not be random, but what has not passed is not. */
public final class Secrecy {
    private static final int TOKEN_LENGTH = 32;
    private static final int PASSWORD_LENGTH = 16;
    private static final int DIFFERENT_CHARACTERS = 8;
    private static final Set<String> KNOWN_WORDS = Set.of(
            "password",
            "postgres",
            "minioadmin",
            "minio123",
            "changeme",
            "change-me",
            "secret",
            "example",
            "cvmfs",
            "admin",
            "default");

    private Secrecy() {}

    /** Whether it may be what a machine shows to be let in. */
    public static boolean isToken(String text) {
        return text.length() >= TOKEN_LENGTH && isVaried(text);
    }

    /** Whether it may be a password that no man has to remember. */
    public static boolean isPassword(String text) {
        return text.length() >= PASSWORD_LENGTH && isVaried(text) && !isWords(text);
    }

    private static boolean isVaried(String text) {
        return text.chars().distinct().count() >= DIFFERENT_CHARACTERS;
    }

    /** Nothing but words that are tried first, and digits between them. */
    private static boolean isWords(String text) {
        String rest = text.toLowerCase(Locale.ROOT);
        for (String word : KNOWN_WORDS) {
            rest = rest.replace(word, "");
        }
        return rest.chars().noneMatch(Character::isLetter);
    }
}
