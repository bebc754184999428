package org.cvmfsephemeral.format.repository;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A path inside a repository in the form the catalogs use: empty for the root, otherwise absolute without a trailing slash
 * (format reference 4.4). Components are non-empty, neither {@code .} nor {@code ..}, free of NUL, at most 255 bytes of UTF-8; the
 * whole at most 4095 bytes, the limits of Linux clients.
 */
public record RepositoryPath(String value) implements Comparable<RepositoryPath> {
    public static final int MAX_NAME_BYTES = 255;
    public static final int MAX_PATH_BYTES = 4095;
    public static final RepositoryPath ROOT = new RepositoryPath("");

    public RepositoryPath {
        if (!value.isEmpty()) {
            validate(value);
        }
    }

    /** A path as callers write it: with or without the leading slash; {@code ""} and {@code "/"} are the root. */
    public static RepositoryPath of(String text) {
        if (text.isEmpty() || text.equals("/")) {
            return ROOT;
        }
        return new RepositoryPath(text.startsWith("/") ? text : "/" + text);
    }

    private static void validate(String value) {
        if (value.charAt(0) != '/') {
            throw new InvalidNameException("a path starts with a slash");
        }
        if (value.indexOf('\0') >= 0) {
            throw new InvalidNameException("a path holds no NUL character");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new InvalidNameException("a path is valid Unicode");
        }
        if (value.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw new InvalidNameException("a path has at most " + MAX_PATH_BYTES + " bytes");
        }
        for (String name : value.substring(1).split("/", -1)) {
            validateName(name);
        }
    }

    private static void validateName(String name) {
        if (name.isEmpty()) {
            throw new InvalidNameException("a path has no empty component: no double and no trailing slash");
        }
        if (name.equals(".") || name.equals("..")) {
            throw new InvalidNameException("a path has no component '.' or '..'");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new InvalidNameException("a name has at most " + MAX_NAME_BYTES + " bytes");
        }
    }

    public boolean isRoot() {
        return value.isEmpty();
    }

    /** The last component; empty for the root. */
    public String name() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    /**
     * The directory that the path is in.
     *
     * @throws IllegalStateException for the root, which has none
     */
    public RepositoryPath parent() {
        if (isRoot()) {
            throw new IllegalStateException("the root has no parent");
        }
        return new RepositoryPath(value.substring(0, value.lastIndexOf('/')));
    }

    public RepositoryPath child(String name) {
        return new RepositoryPath(value + "/" + name);
    }

    /** Root first, the path itself not included; empty for the root. */
    public List<RepositoryPath> ancestors() {
        List<RepositoryPath> ancestors = new ArrayList<>();
        for (int slash = value.indexOf('/'); slash >= 0; slash = value.indexOf('/', slash + 1)) {
            ancestors.add(new RepositoryPath(value.substring(0, slash)));
        }
        return ancestors;
    }

    /** Whether this is {@code other} or lies below it, by whole components. */
    public boolean isAtOrBelow(RepositoryPath other) {
        return value.equals(other.value) || value.startsWith(other.value + "/");
    }

    public boolean overlaps(RepositoryPath other) {
        return isAtOrBelow(other) || other.isAtOrBelow(this);
    }

    @Override
    public int compareTo(RepositoryPath other) {
        return value.compareTo(other.value);
    }

    /** The catalog form: {@code ""} for the root. */
    @Override
    public String toString() {
        return value;
    }
}
