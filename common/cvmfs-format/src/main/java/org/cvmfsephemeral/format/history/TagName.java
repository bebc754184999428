package org.cvmfsephemeral.format.history;

import java.util.Set;
import java.util.regex.Pattern;
import org.cvmfsephemeral.format.repository.InvalidNameException;

/**
 * The name that somebody gives a revision: letters, digits, {@code - _ . / :}, at most 255 (format reference 7.1). Reserved names
 * are left to the publisher. As a name stands where a revision number can, and is part of a URL, it is not a number and every
 * component between slashes is one that a path may have.
 */
public record TagName(String value) implements Comparable<TagName> {
    public static final int MAX_LENGTH = 255;
    /** The current revision, whatever it is. */
    public static final String TRUNK = "trunk";
    /** The revision before the current one. */
    public static final String TRUNK_PREVIOUS = "trunk-previous";

    private static final Set<String> RESERVED = Set.of(TRUNK, TRUNK_PREVIOUS);
    private static final Pattern STORABLE = Pattern.compile("[A-Za-z0-9_./:-]{1," + MAX_LENGTH + "}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    public TagName {
        if (!isStorable(value)) {
            throw new InvalidNameException(
                    "a tag name has 1 to " + MAX_LENGTH + " of the characters A-Z a-z 0-9 - _ . / :");
        }
        if (RESERVED.contains(value)) {
            throw new InvalidNameException("the tag " + value + " is kept by the publisher");
        }
        if (NUMBER.matcher(value).matches()) {
            throw new InvalidNameException("a tag name is not only digits, which would read as a revision number");
        }
        for (String component : value.split("/", -1)) {
            if (component.isEmpty() || component.equals(".") || component.equals("..")) {
                throw new InvalidNameException("a tag name has no empty component and none that is '.' or '..'");
            }
        }
    }

    /**
     * The name that a text is.
     *
     * @throws InvalidNameException with the broken rule unless the text is a name that a tag may be given
     */
    public static TagName of(String value) {
        return new TagName(value);
    }

    /** Whether a tag database can hold the name: reserved ones and what other publishers allow included. */
    static boolean isStorable(String value) {
        return STORABLE.matcher(value).matches();
    }

    @Override
    public int compareTo(TagName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
