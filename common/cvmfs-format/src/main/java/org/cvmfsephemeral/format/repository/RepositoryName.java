package org.cvmfsephemeral.format.repository;

import java.util.regex.Pattern;

/**
 * A fully qualified repository name, for example {@code sw.example.org}: letters, digits, {@code - _ .}, at most 60
 * characters (format reference 0, upstream {@code cvmfs/sanitizer.h}). As it is a directory in the store, it neither starts
 * nor ends with a dot and has no empty label.
 */
public record RepositoryName(String value) implements Comparable<RepositoryName> {
    public static final int MAX_LENGTH = 60;
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    public RepositoryName {
        if (value.length() > MAX_LENGTH || !VALID.matcher(value).matches()) {
            throw new InvalidNameException(
                    "a repository name has at most 60 of the characters A-Z a-z 0-9 - _ and single dots between them");
        }
    }

    public static RepositoryName of(String value) {
        return new RepositoryName(value);
    }

    @Override
    public int compareTo(RepositoryName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
