package org.cvmfsephemeral.access;

import java.util.List;
import java.util.Map;

/**
 * What an issuer says of somebody, verified.
 *
 * @param issuer its URL
 * @param values claims of one text each; numbers and truth values as text, lists with one entry a text
 */
public record Claims(String issuer, String subject, Map<String, List<String>> values) {
    public Claims {
        values = Map.copyOf(values);
    }

    /** Empty if the claim is missing. */
    public List<String> of(String name) {
        return values.getOrDefault(name, List.of());
    }
}
