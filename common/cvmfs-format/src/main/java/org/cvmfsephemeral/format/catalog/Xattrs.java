package org.cvmfsephemeral.format.catalog;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cvmfsephemeral.format.object.FormatException;

/**
 * The extended attributes of an entry, ordered byte-wise by key: at most 255, keys of 1 to 255 bytes without NUL, values of
 * at most 255 bytes, because the stored form counts in single bytes (format reference 4.8, upstream {@code cvmfs/xattr.cc}).
 */
public final class Xattrs {
    public static final int MAX_ENTRIES = 255;
    public static final int MAX_KEY_BYTES = 255;
    public static final int MAX_VALUE_BYTES = 255;
    public static final Xattrs EMPTY = new Xattrs(newMap());

    private static final byte VERSION = 1;

    private final SortedMap<String, byte[]> values;

    private Xattrs(SortedMap<String, byte[]> values) {
        this.values = values;
    }

    /**
     * The given attributes, values copied.
     *
     * @throws IllegalArgumentException when a limit is broken
     */
    public static Xattrs of(Map<String, byte[]> values) {
        SortedMap<String, byte[]> copy = newMap();
        values.forEach((key, value) -> copy.put(validKey(key), validValue(value).clone()));
        if (copy.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException("an entry has at most " + MAX_ENTRIES + " extended attributes");
        }
        return copy.isEmpty() ? EMPTY : new Xattrs(copy);
    }

    /**
     * Reads the stored form.
     *
     * @param blob null for no attributes
     * @throws FormatException unless the blob is complete, of version 1 and within the limits
     */
    public static Xattrs parse(byte[] blob) {
        if (blob == null) {
            return EMPTY;
        }
        if (blob.length < 2 || blob[0] != VERSION) {
            throw new FormatException("extended attributes are not of version " + VERSION);
        }
        int count = blob[1] & 0xff;
        SortedMap<String, byte[]> values = newMap();
        ByteBuffer in = ByteBuffer.wrap(blob, 2, blob.length - 2);
        for (int i = 0; i < count; i++) {
            if (in.remaining() < 2) {
                throw new FormatException("extended attributes are cut off");
            }
            int keyLength = in.get() & 0xff;
            int valueLength = in.get() & 0xff;
            if (in.remaining() < keyLength + valueLength) {
                throw new FormatException("extended attributes are cut off");
            }
            String key = readKey(in, keyLength);
            byte[] value = new byte[valueLength];
            in.get(value);
            if (values.put(key, value) != null) {
                throw new FormatException("an extended attribute is there twice");
            }
        }
        if (in.hasRemaining()) {
            throw new FormatException("bytes follow the last extended attribute");
        }
        return values.isEmpty() ? EMPTY : new Xattrs(values);
    }

    private static String readKey(ByteBuffer in, int length) {
        ByteBuffer bytes = in.slice().limit(length);
        in.position(in.position() + length);
        try {
            return validKey(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException | IllegalArgumentException e) {
            throw new FormatException("the key of an extended attribute is empty or not text", e);
        }
    }

    /** The stored form, or null when there are no attributes. */
    public byte[] toBlob() {
        if (values.isEmpty()) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(VERSION);
        out.write(values.size());
        values.forEach((key, value) -> {
            byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
            out.write(keyBytes.length);
            out.write(value.length);
            out.writeBytes(keyBytes);
            out.writeBytes(value);
        });
        return out.toByteArray();
    }

    public Optional<byte[]> get(String key) {
        return Optional.ofNullable(values.get(key)).map(byte[]::clone);
    }

    /**
     * These attributes with one added or replaced.
     *
     * @throws IllegalArgumentException when a limit is broken
     */
    public Xattrs with(String key, byte[] value) {
        Map<String, byte[]> changed = new LinkedHashMap<>(values);
        changed.put(key, value);
        return of(changed);
    }

    public Xattrs without(String key) {
        if (!values.containsKey(key)) {
            return this;
        }
        Map<String, byte[]> changed = new LinkedHashMap<>(values);
        changed.remove(key);
        return of(changed);
    }

    /** A copy, ordered byte-wise by key. */
    public Map<String, byte[]> asMap() {
        Map<String, byte[]> copy = new LinkedHashMap<>();
        values.forEach((key, value) -> copy.put(key, value.clone()));
        return Collections.unmodifiableMap(copy);
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    private static SortedMap<String, byte[]> newMap() {
        return new TreeMap<>(
                Comparator.comparing(key -> key.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));
    }

    private static String validKey(String key) {
        if (key.isEmpty()
                || key.indexOf('\0') >= 0
                || !StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
            throw new IllegalArgumentException("the key of an extended attribute is non-empty text without NUL");
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "the key of an extended attribute has at most " + MAX_KEY_BYTES + " bytes");
        }
        return key;
    }

    private static byte[] validValue(byte[] value) {
        if (value.length > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException(
                    "the value of an extended attribute has at most " + MAX_VALUE_BYTES + " bytes");
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Xattrs that && Arrays.equals(toBlob(), that.toBlob());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBlob());
    }

    /** The keys; values may be anything and are left out. */
    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
