package org.cvmfsephemeral.format.object;

/** An object ready to be stored: its name, the stored bytes that the name's hash covers, and the size of its content. */
public final class EncodedObject {
    private final ObjectName name;
    private final byte[] stored;
    private final long contentSize;

    EncodedObject(ObjectName name, byte[] stored, long contentSize) {
        this.name = name;
        this.stored = stored;
        this.contentSize = contentSize;
    }

    public ObjectName name() {
        return name;
    }

    public ContentHash hash() {
        return name.hash();
    }

    /** The bytes themselves, not a copy, as they can be large: not to be modified. */
    public byte[] stored() {
        return stored;
    }

    /** Bytes before compression: what sizes in manifests and catalogs mean. */
    public long contentSize() {
        return contentSize;
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
