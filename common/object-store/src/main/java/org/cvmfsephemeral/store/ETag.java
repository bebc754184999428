package org.cvmfsephemeral.store;

/**
 * Identifies the bytes of one object at one time, opaque, without quotes. Equal tags of one key mean equal bytes; the
 * reverse does not hold for every store.
 */
public record ETag(String value) {
    public ETag {
        if (value.isEmpty() || value.length() > 256 || value.indexOf('"') >= 0) {
            throw new IllegalArgumentException("not an entity tag");
        }
    }

    /** From the text of an HTTP header, quoted or not. */
    public static ETag ofHeader(String header) {
        String text = header.startsWith("W/") ? header.substring(2) : header;
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return new ETag(quoted ? text.substring(1, text.length() - 1) : text);
    }

    /** As it stands in an {@code ETag} or {@code If-Match} header. */
    public String quoted() {
        return '"' + value + '"';
    }

    @Override
    public String toString() {
        return value;
    }
}
