package org.cvmfsephemeral.access;

/**
 * What a claim has to look like: {@code *} stands for any characters but a slash, {@code **} for any at all. Upper and lower case differ.
 */
public record ClaimPattern(String value) {
    private static final int MAX_LENGTH = 500;
    private static final String WITHIN_A_COMPONENT = "[^/]*";

    /**
     * @throws IllegalArgumentException with the reason
     */
    public ClaimPattern {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a pattern for a claim has between 1 and " + MAX_LENGTH + " characters");
        }
    }

    public boolean matches(String claim) {
        return Glob.matches(value, claim, WITHIN_A_COMPONENT);
    }

    @Override
    public String toString() {
        return value;
    }
}
