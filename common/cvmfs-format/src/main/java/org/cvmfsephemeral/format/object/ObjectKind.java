package org.cvmfsephemeral.format.object;

/** What an object in the store is; the suffix decorates its name and is not part of the hash (format reference 1.2). */
public enum ObjectKind {
    /** A whole file's content. */
    FILE(""),
    /** One chunk of a chunked file. */
    CHUNK("P"),
    CATALOG("C"),
    /** The tag database. */
    HISTORY("H"),
    CERTIFICATE("X"),
    METAINFO("M");

    private final String suffix;

    ObjectKind(String suffix) {
        this.suffix = suffix;
    }

    /**
     * @throws FormatException if no kind has this suffix
     */
    public static ObjectKind ofSuffix(String suffix) {
        for (ObjectKind kind : values()) {
            if (kind.suffix.equals(suffix)) {
                return kind;
            }
        }
        throw new FormatException("not the suffix of an object's name");
    }

    public String suffix() {
        return suffix;
    }
}
