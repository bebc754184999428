package org.cvmfsephemeral.store;

/** The bytes of an object and the tag of exactly these bytes. */
public final class VersionedBytes {
    private final byte[] bytes;
    private final ETag etag;

    public VersionedBytes(byte[] bytes, ETag etag) {
        this.bytes = bytes.clone();
        this.etag = etag;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public ETag etag() {
        return etag;
    }

    @Override
    public String toString() {
        return "VersionedBytes[" + bytes.length + " bytes, " + etag + "]";
    }
}
