package org.cvmfsephemeral.testing.checker;

import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/** Extended attributes as catalogs store them (4.8). */
final class XattrBlob {
    private static final int VERSION = 1;

    private final byte[] blob;
    private int position;

    private XattrBlob(byte[] blob) {
        this.blob = blob;
    }

    /** A blob that clients cannot read. */
    static final class MalformedXattrException extends Exception {
        private static final long serialVersionUID = 1;

        MalformedXattrException(String message) {
            super(message);
        }
    }

    /**
     * Reads a blob.
     *
     * @param blob null for none
     * @return values as hex by name
     */
    static SortedMap<String, String> parse(byte[] blob) throws MalformedXattrException {
        return blob == null ? Collections.emptySortedMap() : new XattrBlob(blob).parse();
    }

    private SortedMap<String, String> parse() throws MalformedXattrException {
        if (next() != VERSION) {
            throw new MalformedXattrException("has another version than " + VERSION);
        }
        int count = next();
        if (count == 0) {
            throw new MalformedXattrException("is empty instead of NULL");
        }
        SortedMap<String, String> attributes = new TreeMap<>();
        byte[] previous = {};
        for (int i = 0; i < count; i++) {
            int keyLength = next();
            int valueLength = next();
            byte[] key = next(keyLength);
            check(key, previous);
            attributes.put(RawText.of(key), HexFormat.of().formatHex(next(valueLength)));
            previous = key;
        }
        if (position != blob.length) {
            throw new MalformedXattrException("has bytes after its last entry");
        }
        return attributes;
    }

    private static void check(byte[] key, byte[] previous) throws MalformedXattrException {
        if (key.length == 0) {
            throw new MalformedXattrException("has an empty key");
        }
        for (byte b : key) {
            if (b == 0) {
                throw new MalformedXattrException("has a key with a NUL byte");
            }
        }
        if (Arrays.compareUnsigned(previous, key) >= 0) {
            throw new MalformedXattrException("has keys out of order");
        }
    }

    private int next() throws MalformedXattrException {
        return Byte.toUnsignedInt(next(1)[0]);
    }

    private byte[] next(int length) throws MalformedXattrException {
        if (position + length > blob.length) {
            throw new MalformedXattrException("ends within an entry");
        }
        position += length;
        return Arrays.copyOfRange(blob, position - length, position);
    }
}
