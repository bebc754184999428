package org.cvmfsephemeral.access;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with claims in it: {@code /ci/{repository}}. */
public record Template(String value) {
    private static final Pattern CLAIM = Pattern.compile("\\{([A-Za-z0-9_.:/-]{1,100})}");
    private static final int MAX_LENGTH = 1_000;

    /**
     * @throws IllegalArgumentException with the reason if braces are unbalanced or hold no claim's name
     */
    public Template {
        if (value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a template has at most " + MAX_LENGTH + " characters");
        }
        String rest = CLAIM.matcher(value).replaceAll("");
        if (rest.indexOf('{') >= 0 || rest.indexOf('}') >= 0) {
            throw new IllegalArgumentException("braces in a template hold the name of a claim: {repository}");
        }
    }

    /** The names of the claims in it. */
    public List<String> claims() {
        List<String> names = new ArrayList<>();
        Matcher claims = CLAIM.matcher(value);
        while (claims.find()) {
            names.add(claims.group(1));
        }
        return names;
    }

    /**
     * @throws UnfilledTemplateException if a claim is missing, has several values, or one that would be read as a pattern
     */
    String filled(Claims claims) {
        return CLAIM.matcher(value).replaceAll(found -> Matcher.quoteReplacement(single(claims, found.group(1))));
    }

    private static String single(Claims claims, String name) {
        List<String> values = claims.of(name);
        if (values.size() != 1) {
            throw new UnfilledTemplateException(
                    "claim '" + name + "' has " + values.size() + " values, and the template needs one");
        }
        String only = values.get(0);
        if (only.isEmpty() || only.indexOf('*') >= 0) {
            throw new UnfilledTemplateException("the value of claim '" + name + "' is empty or has a star in it");
        }
        return only;
    }

    static final class UnfilledTemplateException extends RuntimeException {
        UnfilledTemplateException(String message) {
            super(message);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
