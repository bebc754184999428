package org.cvmfsephemeral.store.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Optional;
import org.cvmfsephemeral.store.ByteRange;
import org.cvmfsephemeral.store.ETag;
import org.cvmfsephemeral.store.MissingObjectException;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStat;
import org.cvmfsephemeral.store.StoredObject;

/** An open file. Files are never written to once they have their name, so it stays what it was when it was opened. */
final class StoredFile implements StoredObject {
    private static final int DIGEST_BUFFER_BYTES = 64 * 1024;

    private final FileChannel channel;
    private final ObjectStat stat;
    private final long length;
    private final InputStream body;

    private StoredFile(FileChannel channel, ObjectStat stat, ByteRange bytes) {
        this.channel = channel;
        this.stat = stat;
        this.length = bytes.lengthWithin(stat.size());
        this.body = new FileInputRange(channel, bytes.offset(), length);
    }

    private StoredFile(FileChannel channel, ObjectStat stat) {
        this.channel = channel;
        this.stat = stat;
        this.length = stat.size();
        this.body = new FileInputRange(channel, 0, length);
    }

    static StoredFile open(ObjectKey key, Path file, Optional<ByteRange> range) throws IOException {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                ObjectStat stat = stat(key, file, channel);
                return range.isPresent() ? new StoredFile(channel, stat, range.get()) : new StoredFile(channel, stat);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            if (FileErrors.isAbsence(e)) {
                throw new MissingObjectException(key, e);
            }
            throw e;
        }
    }

    private static ObjectStat stat(ObjectKey key, Path file, FileChannel channel) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new MissingObjectException(key);
        }
        Optional<ETag> nameTag = ContentTag.ofName(key);
        ETag etag = nameTag.isPresent() ? nameTag.get() : digest(channel);
        return new ObjectStat(
                channel.size(), etag, attributes.lastModifiedTime().toInstant());
    }

    private static ETag digest(FileChannel channel) throws IOException {
        MessageDigest digest = ContentTag.newDigest();
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(channel.size() + 1, DIGEST_BUFFER_BYTES));
        long position = 0;
        for (int count = channel.read(buffer, 0); count > 0; count = channel.read(buffer, position)) {
            position += count;
            digest.update(buffer.flip());
            buffer.clear();
        }
        return ContentTag.finish(digest);
    }

    @Override
    public ObjectStat stat() {
        return stat;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public void close() {
        FileErrors.translating("closing a file", () -> {
            channel.close();
            return null;
        });
    }
}
