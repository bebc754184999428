package org.cvmfsephemeral.format.object;

/** How an object's bytes are stored (format reference 1.4). The content hash covers the stored bytes. */
public enum Compression {
    ZLIB(0),
    NONE(1);

    private final int flagValue;

    Compression(int flagValue) {
        this.flagValue = flagValue;
    }

    /** The value of bits 11 to 13 of a catalog entry's flags (format reference 4.6). */
    public int flagValue() {
        return flagValue;
    }

    public static Compression ofFlagValue(int flagValue) {
        return switch (flagValue) {
            case 0 -> ZLIB;
            case 1 -> NONE;
            default -> throw new FormatException("unknown compression in entry flags: " + flagValue);
        };
    }
}
