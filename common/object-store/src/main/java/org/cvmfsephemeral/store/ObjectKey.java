package org.cvmfsephemeral.store;

import java.util.regex.Pattern;

/**
 * The name of an object: segments joined by {@code /}, each of letters, digits and {@code -_.~=+@:,}. The characters are
 * those that are the same in a URL, in a signature and in every file system, so the order of keys is the order of their
 * bytes. Keys that differ only in case are different objects.
 */
public record ObjectKey(String value) implements Comparable<ObjectKey> {
    /** The longest key that S3 takes, in bytes. */
    public static final int MAX_LENGTH = 1024;

    /** The longest name that file systems take, in bytes. */
    public static final int MAX_SEGMENT_LENGTH = 240;

    /** First segment that belongs to the stores themselves. */
    public static final String RESERVED = ".store";

    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._~=+@:,-]{1," + MAX_SEGMENT_LENGTH + "}");

    /**
     * @throws IllegalArgumentException if the text is empty or too long, has an empty, {@code .} or {@code ..} segment, or
     *     another character than those allowed
     */
    public ObjectKey {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("an object key has 1 to " + MAX_LENGTH + " bytes");
        }
        for (String segment : value.split("/", -1)) {
            if (!SEGMENT.matcher(segment).matches() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException("not an object key");
            }
        }
        if (value.startsWith(RESERVED)
                && (value.length() == RESERVED.length() || value.charAt(RESERVED.length()) == '/')) {
            throw new IllegalArgumentException("keys below " + RESERVED + " belong to the store");
        }
    }

    public static ObjectKey of(String first, String... more) {
        return new ObjectKey(more.length == 0 ? first : first + "/" + String.join("/", more));
    }

    /** The key of {@code path} below this key. */
    public ObjectKey resolve(String path) {
        return new ObjectKey(value + "/" + path);
    }

    /**
     * Whether the anonymous public may read the object: {@code <fqrn>/.cvmfs*} and {@code <fqrn>/data/*}, nothing else.
     */
    public boolean isPublic() {
        int slash = value.indexOf('/');
        return slash > 0 && (value.startsWith(".cvmfs", slash + 1) || value.startsWith("data/", slash + 1));
    }

    /**
     * Checks what keys shall start with.
     *
     * @throws IllegalArgumentException for what can never be the beginning of a key, such as a prefix that climbs out of the
     *     store
     */
    public static String requirePrefix(String prefix) {
        if (!prefix.isEmpty()) {
            new ObjectKey(prefix + "x");
        }
        return prefix;
    }

    @Override
    public int compareTo(ObjectKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
