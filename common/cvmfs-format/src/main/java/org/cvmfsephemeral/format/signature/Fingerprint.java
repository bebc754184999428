package org.cvmfsephemeral.format.signature;

import java.util.Locale;
import java.util.Optional;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;

/**
 * The hash of a certificate's DER form, which whitelists name certificates by: upper-case hex pairs separated by colons (format
 * reference 2.4).
 */
public record Fingerprint(ContentHash hash) {

    /**
     * Reads one line as the clients do: colons and case do not matter, and a blank, a tab or {@code #} ends it.
     *
     * @return empty if it is no fingerprint; such lines are skipped, not refused
     */
    public static Optional<Fingerprint> parse(String line) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == ' ' || c == '\t' || c == '#') {
                break;
            }
            if (c != ':') {
                text.append(c);
            }
        }
        try {
            return Optional.of(new Fingerprint(ContentHash.parse(text.toString().toLowerCase(Locale.ROOT))));
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    /** For example {@code EE:E2:15:…:12:01}, with the upper-cased algorithm id behind it unless that is SHA-1. */
    @Override
    public String toString() {
        String hex = hash.hex();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < hex.length(); i += 2) {
            text.append(i == 0 ? "" : ":").append(hex, i, i + 2);
        }
        return text.append(hash.algorithm().id()).toString().toUpperCase(Locale.ROOT);
    }
}
