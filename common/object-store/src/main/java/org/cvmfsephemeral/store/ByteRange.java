package org.cvmfsephemeral.store;

/** {@code length} bytes from {@code offset} on. A range that ends behind the object ends with the object. */
public record ByteRange(long offset, long length) {
    public ByteRange {
        if (offset < 0 || length < 1 || length > Long.MAX_VALUE - offset) {
            throw new IllegalArgumentException("a range starts at 0 or later, has a byte, and an end that is a number");
        }
    }

    /**
     * How many bytes of an object of this size the range covers.
     *
     * @throws StoreRefusedException if the range starts at or behind the end
     */
    public long lengthWithin(long size) {
        if (offset >= size) {
            throw new StoreRefusedException("the range starts at " + offset + ", the object has " + size + " bytes");
        }
        return Math.min(length, size - offset);
    }
}
