package org.cvmfsephemeral.format.catalog;

/**
 * A symbolic link.
 *
 * @param target non-empty, without NUL; clients expand {@code $(NAME)} in it (format reference 4.7)
 */
public record Symlink(String name, Attributes attributes, String target, boolean hidden) implements Entry {
    public Symlink {
        if (target.isEmpty() || target.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a symbolic link has a target without NUL");
        }
    }

    public static Symlink plain(String name, Attributes attributes, String target) {
        return new Symlink(name, attributes, target, false);
    }
}
