package org.cvmfsephemeral.access;

import java.util.regex.Pattern;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * Which repositories: a name, in which {@code *} stands for any characters but a dot, or {@code *} alone for all of them.
 */
public record RepositoryPattern(String value) {
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_*-]+(\\.[A-Za-z0-9_*-]+)*");
    private static final String WITHIN_A_LABEL = "[^.]*";

    /** Behind the pattern that it is checked with. */
    public static final RepositoryPattern ALL = new RepositoryPattern("*");

    /**
     * @throws IllegalArgumentException with the reason if no repository could have such a name
     */
    public RepositoryPattern {
        if (value.length() > RepositoryName.MAX_LENGTH || !VALID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "repositories are named by a repository's name, in which * stands for anything but a dot, or by * alone");
        }
    }

    public static RepositoryPattern only(RepositoryName repository) {
        return new RepositoryPattern(repository.value());
    }

    public boolean isAll() {
        return value.equals("*");
    }

    public boolean matches(RepositoryName repository) {
        return isAll() || Glob.matches(value, repository.value(), WITHIN_A_LABEL);
    }

    @Override
    public String toString() {
        return value;
    }
}
