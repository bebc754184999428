package org.cvmfsephemeral.upload.content;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.zip.Deflater;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectEncoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;

/** Writes one object. Always: that an object seems to be there already is no reason not to, as long as nothing pins it. */
@ApplicationScoped
class ObjectWriter {
    private final ObjectStore store;
    /** Compressed copies exist beside the buffers, so only as many at a time as there are cores to make them. */
    private final Semaphore compressing = new Semaphore(Runtime.getRuntime().availableProcessors());

    ObjectWriter(ObjectStore store) {
        this.store = store;
    }

    ContentHash write(RepositoryName repository, ObjectKind kind, Compression compression, List<ByteBuffer> content)
            throws InterruptedException {
        return switch (compression) {
            case NONE -> put(repository, kind, content);
            case ZLIB -> putCompressed(repository, kind, content);
        };
    }

    private ContentHash putCompressed(RepositoryName repository, ObjectKind kind, List<ByteBuffer> content)
            throws InterruptedException {
        compressing.acquire();
        try {
            return put(repository, kind, List.of(deflate(content)));
        } finally {
            compressing.release();
        }
    }

    private static ByteBuffer deflate(List<ByteBuffer> content) {
        int size = content.stream().mapToInt(ByteBuffer::remaining).sum();
        Deflater deflater = new Deflater(ObjectEncoder.DEFAULT_LEVEL);
        try {
            ByteBuffer stored = ByteBuffer.allocate(maxDeflated(size));
            for (ByteBuffer part : content) {
                deflater.setInput(part.duplicate());
                while (!deflater.needsInput()) {
                    deflate(deflater, stored);
                }
            }
            deflater.finish();
            while (!deflater.finished()) {
                deflate(deflater, stored);
            }
            return stored.flip();
        } finally {
            deflater.end();
        }
    }

    private static void deflate(Deflater deflater, ByteBuffer stored) {
        if (!stored.hasRemaining()) {
            throw new IllegalStateException("compressed content exceeds the bound of zlib");
        }
        deflater.deflate(stored);
    }

    /** zlib's own bound for incompressible input (deflateBound) and the stream's header and trailer. */
    private static int maxDeflated(int size) {
        return Math.addExact(size, (size >> 12) + (size >> 14) + (size >> 25) + 64);
    }

    private ContentHash put(RepositoryName repository, ObjectKind kind, List<ByteBuffer> stored) {
        MessageDigest digest = HashAlgorithm.SHA1.newDigest();
        stored.forEach(part -> digest.update(part.duplicate()));
        ContentHash hash = ContentHash.finish(HashAlgorithm.SHA1, digest);
        ObjectKey key = ObjectKey.of(repository + "/" + new ObjectName(hash, kind).path());
        store.put(key, ObjectContent.ofSegments(stored), ObjectHeaders.OBJECT);
        return hash;
    }
}
