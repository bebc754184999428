package org.cvmfsephemeral.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Objects by name. An object is replaced as a whole: a reader gets the old bytes or the new ones, never a mixture and never
 * a part. When a put or a delete returns, it is durable and every later call of anyone sees it.
 *
 * <p>All methods can be called by any number of threads and processes at once. They throw the subclasses of
 * {@link StoreException}; besides those named below always {@link StoreUnavailableException} and
 * {@link StoreRefusedException}. A call that is interrupted throws {@link StoreUnavailableException} and leaves the thread
 * interrupted.
 */
public interface ObjectStore {
    /** Writes the object, whether it exists or not. */
    ETag put(ObjectKey key, ObjectContent content, ObjectHeaders headers);

    /**
     * Writes the object unless it exists.
     *
     * @throws PreconditionFailedException if it does
     */
    ETag putIfAbsent(ObjectKey key, ObjectContent content, ObjectHeaders headers);

    /**
     * Replaces the object if it is still the one with this tag.
     *
     * @throws PreconditionFailedException if it is another one or missing
     */
    ETag putIfMatch(ObjectKey key, ObjectContent content, ObjectHeaders headers, ETag expected);

    /** Empty if there is no such object. */
    Optional<ObjectStat> stat(ObjectKey key);

    /**
     * Opens an object for reading.
     *
     * @throws MissingObjectException if there is no such object
     */
    StoredObject open(ObjectKey key);

    /**
     * Opens a part of an object for reading.
     *
     * @throws MissingObjectException if there is no such object
     * @throws StoreRefusedException if the range starts at or behind the object's end
     */
    StoredObject open(ObjectKey key, ByteRange range);

    /**
     * Objects whose keys start with {@code prefix}, ordered by the bytes of their keys.
     *
     * @param after only keys behind this one; a key or the {@code next} of the page before
     * @param limit at most so many, 1 or more
     */
    ObjectPage list(String prefix, Optional<String> after, int limit);

    /** Removes the object if it exists. */
    void delete(ObjectKey key);

    /**
     * Removes what exists of these objects.
     *
     * @return those which the store could not remove. After an exception any of them may or may not have been removed
     */
    List<ObjectKey> deleteAll(List<ObjectKey> keys);

    /**
     * Where the object is, or would be, in a file that may be read but not written, for serving it without copying. Empty if
     * the store has no files. A mutable object may be replaced between two uses of the path.
     */
    Optional<Path> localFile(ObjectKey key);

    /** Finds out, with a private object that is removed again, whether conditional puts are what they should be. */
    default ConditionalWrites probe() {
        return new ConditionalWriteProbe(this).run();
    }

    /**
     * All bytes of an object.
     *
     * @throws MissingObjectException if there is no such object
     * @throws StoreRefusedException if it has more than {@code limit} bytes
     */
    default byte[] read(ObjectKey key, long limit) {
        return readVersioned(key, limit).bytes();
    }

    /**
     * All bytes of an object, with the tag of exactly these bytes.
     *
     * @throws MissingObjectException if there is no such object
     * @throws StoreRefusedException if it has more than {@code limit} bytes
     */
    default VersionedBytes readVersioned(ObjectKey key, long limit) {
        try (StoredObject object = open(key)) {
            if (object.length() > Math.min(limit, Integer.MAX_VALUE - 16)) {
                throw new StoreRefusedException("the object " + key + " has " + object.length()
                        + " bytes, more than the " + limit + " allowed");
            }
            return new VersionedBytes(readFully(object), object.stat().etag());
        } catch (IOException e) {
            throw new StoreUnavailableException("reading " + key + " failed: " + e.getMessage(), e);
        }
    }

    private static byte[] readFully(StoredObject object) throws IOException {
        try (InputStream body = object.body()) {
            byte[] bytes = body.readNBytes((int) object.length());
            if (bytes.length != object.length()) {
                throw new IOException("the body ended after " + bytes.length + " of " + object.length() + " bytes");
            }
            return bytes;
        }
    }
}
