package org.cvmfsephemeral.guard;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** What a request brings to show who sends it. */
sealed interface Credentials {
    /** Nothing. */
    record None() implements Credentials {}

    /** Something that is not understood. */
    record Unknown() implements Credentials {}

    /** A token, of whatever kind. */
    record Bearer(String token) implements Credentials {
        /** Without the token. */
        @Override
        public String toString() {
            return "Bearer[…]";
        }
    }

    /**
     * As the header says: {@code Bearer}, or {@code Basic} with the token as the password, for tools that know nothing else.
     *
     * @param authorization null if there is none
     */
    static Credentials of(String authorization) {
        if (authorization == null || authorization.isBlank()) {
            return new None();
        }
        String[] words = authorization.strip().split(" +", 2);
        if (words.length < 2 || words[1].isBlank()) {
            return new Unknown();
        }
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "bearer" -> new Bearer(words[1].strip());
            case "basic" -> password(words[1].strip());
            default -> new Unknown();
        };
    }

    private static Credentials password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 || colon == pair.length() - 1 ? new Unknown() : new Bearer(pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return new Unknown();
        }
    }
}
