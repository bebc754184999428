package org.cvmfsephemeral.format.object;

import java.util.regex.Pattern;

/** An object's identity inside a repository: hash and kind. */
public record ObjectName(ContentHash hash, ObjectKind kind) {
    private static final Pattern PATH = Pattern.compile("data/[0-9a-f]{2}/[0-9a-zA-Z-]+");

    /** The path below the repository's base URL, for example {@code data/e8/ec3d…6b78C} (format reference 1.3). */
    public String path() {
        String hex = hash.hex();
        return "data/" + hex.substring(0, 2) + "/" + hex.substring(2)
                + hash.algorithm().id() + kind.suffix();
    }

    /**
     * Reads what {@link #toString()} has written.
     *
     * @throws FormatException if it is not an object's name
     */
    public static ObjectName parse(String text) {
        int end = text.length();
        boolean hasSuffix = end > 0 && text.charAt(end - 1) >= 'A' && text.charAt(end - 1) <= 'Z';
        int hashEnd = hasSuffix ? end - 1 : end;
        return new ObjectName(
                ContentHash.parse(text.substring(0, hashEnd)), ObjectKind.ofSuffix(text.substring(hashEnd)));
    }

    /**
     * Reads what {@link #path()} has written.
     *
     * @throws FormatException if it is not an object's path
     */
    public static ObjectName ofPath(String path) {
        if (!PATH.matcher(path).matches()) {
            throw new FormatException("not the path of an object");
        }
        return parse(path.substring(5, 7) + path.substring(8));
    }

    @Override
    public String toString() {
        return hash + kind.suffix();
    }
}
