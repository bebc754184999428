package org.cvmfsephemeral.upload.content;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectEncoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;

/** Encodes and writes one object. */
@ApplicationScoped
class ObjectWriter {
    private final ObjectStore store;
    /** Compressed copies exist beside the buffers, so only as many at a time as there are cores to make them. */
    private final Semaphore compressing = new Semaphore(Runtime.getRuntime().availableProcessors());

    private final Counter stored;
    private final Counter reused;

    ObjectWriter(ObjectStore store, MeterRegistry registry) {
        this.store = store;
        this.stored = objects(registry, "stored");
        this.reused = objects(registry, "reused");
    }

    private static Counter objects(MeterRegistry registry, String result) {
        return Counter.builder("cvmfs.upload.objects")
                .description("Objects of uploads: written, or found in the store and left")
                .tag("result", result)
                .register(registry);
    }

    /**
     * @param putting what is done with the object; its content is valid for that long
     */
    ContentHash write(
            ObjectKind kind, Compression compression, List<ByteBuffer> content, Consumer<EncodedContent> putting)
            throws InterruptedException {
        return switch (compression) {
            case NONE -> encodeAndPut(kind, compression, content, putting);
            case ZLIB -> {
                compressing.acquire();
                try {
                    yield encodeAndPut(kind, compression, content, putting);
                } finally {
                    compressing.release();
                }
            }
        };
    }

    private static ContentHash encodeAndPut(
            ObjectKind kind, Compression compression, List<ByteBuffer> content, Consumer<EncodedContent> putting) {
        EncodedContent encoded = encode(kind, compression, content);
        putting.accept(encoded);
        return encoded.name().hash();
    }

    /** The object as it is stored: the content itself, or a compressed copy. */
    static EncodedContent encode(ObjectKind kind, Compression compression, List<ByteBuffer> content) {
        List<ByteBuffer> stored =
                switch (compression) {
                    case NONE -> content;
                    case ZLIB -> List.of(deflate(content));
                };
        MessageDigest digest = HashAlgorithm.SHA1.newDigest();
        stored.forEach(part -> digest.update(part.duplicate()));
        return new EncodedContent(new ObjectName(ContentHash.finish(HashAlgorithm.SHA1, digest), kind), stored);
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

    void put(RepositoryName repository, EncodedContent encoded) {
        store.put(key(repository, encoded), ObjectContent.ofSegments(encoded.stored()), ObjectHeaders.OBJECT);
        stored.increment();
    }

    /** Whether the store has this object; worth something only if it has been pinned before. */
    boolean isStored(RepositoryName repository, EncodedContent encoded) {
        boolean found = store.stat(key(repository, encoded))
                .filter(stat -> stat.size() == encoded.length())
                .isPresent();
        if (found) {
            reused.increment();
        }
        return found;
    }

    /** The content of a file that is one object. */
    byte[] read(RepositoryName repository, Compression compression, String hash, int limit) {
        ObjectName name = new ObjectName(ContentHash.parse(hash), ObjectKind.FILE);
        byte[] stored = store.read(key(repository, name), maxDeflated(limit));
        return ObjectDecoder.decode(compression, stored, limit);
    }

    private static ObjectKey key(RepositoryName repository, EncodedContent encoded) {
        return key(repository, encoded.name());
    }

    private static ObjectKey key(RepositoryName repository, ObjectName name) {
        return ObjectKey.of(repository + "/" + name.path());
    }
}
