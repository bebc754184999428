package org.cvmfsephemeral.format.object;

/** An object's identity inside a repository: hash and kind. */
public record ObjectName(ContentHash hash, ObjectKind kind) {

    /** The path below the repository's base URL, for example {@code data/e8/ec3d…6b78C} (format reference 1.3). */
    public String path() {
        String hex = hash.hex();
        return "data/" + hex.substring(0, 2) + "/" + hex.substring(2)
                + hash.algorithm().id() + kind.suffix();
    }

    @Override
    public String toString() {
        return hash + kind.suffix();
    }
}
