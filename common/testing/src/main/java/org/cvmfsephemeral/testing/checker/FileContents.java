package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Reads the content of files, a few at a time, each object once; remembers what was sound. */
final class FileContents {
    private final WebRepository web;
    private final KeptChunks keptChunks;
    private final Executor readers;
    private final Map<ObjectAddress, CompletableFuture<ReadObject>> bulkObjects = new ConcurrentHashMap<>();
    private final Map<List<ObjectAddress>, CompletableFuture<ReadChunks>> chunkLists = new ConcurrentHashMap<>();

    /**
     * What came of reading the chunks of a file in order.
     *
     * @param sha256 of all chunks together, empty unless all are sound
     */
    record ReadChunks(List<ReadObject> chunks, Optional<String> sha256) {}

    FileContents(WebRepository web, KeptChunks keptChunks, Executor readers) {
        this.web = web;
        this.keptChunks = keptChunks;
        this.readers = readers;
    }

    CompletableFuture<ReadObject> bulk(ObjectAddress object) {
        return bulkObjects.computeIfAbsent(
                object, address -> CompletableFuture.supplyAsync(() -> readBulk(address), readers));
    }

    CompletableFuture<ReadChunks> chunks(List<ObjectAddress> chunks) {
        return chunkLists.computeIfAbsent(
                chunks, list -> CompletableFuture.supplyAsync(() -> readChunks(list), readers));
    }

    /** What was not sound is read anew from now on. */
    void forgetUnsound() throws IOException {
        bulkObjects.values().removeIf(read -> !read.join().isSound());
        for (Map.Entry<List<ObjectAddress>, CompletableFuture<ReadChunks>> entry : chunkLists.entrySet()) {
            ReadChunks read = entry.getValue().join();
            for (int i = 0; i < read.chunks().size(); i++) {
                if (!read.chunks().get(i).isSound()) {
                    keptChunks.forget(entry.getKey().get(i));
                }
            }
        }
        chunkLists.values().removeIf(read -> read.join().sha256().isEmpty());
    }

    private ReadObject readBulk(ObjectAddress object) {
        try {
            return ObjectReading.read(object, web.open(object.path()), OutputStream.nullOutputStream());
        } catch (IOException e) {
            return unreadable(object, e);
        }
    }

    private ReadChunks readChunks(List<ObjectAddress> list) {
        MessageDigest sha256 = HashAlgorithm.jdk("SHA-256");
        OutputStream whole = new DigestOutputStream(OutputStream.nullOutputStream(), sha256);
        List<ReadObject> read = new ArrayList<>(list.size());
        for (ObjectAddress chunk : list) {
            read.add(readChunk(chunk, whole));
        }
        boolean sound = read.stream().allMatch(ReadObject::isSound);
        return new ReadChunks(read, sound ? Optional.of(HexFormat.of().formatHex(sha256.digest())) : Optional.empty());
    }

    private ReadObject readChunk(ObjectAddress chunk, OutputStream whole) {
        try {
            return ObjectReading.read(chunk, keptChunks.open(chunk), whole);
        } catch (IOException e) {
            return unreadable(chunk, e);
        }
    }

    static ReadObject.Unsound unreadable(ObjectAddress object, IOException cause) {
        return new ReadObject.Unsound(
                Defect.OBJECT_UNREADABLE, object.path() + " cannot be fetched: " + cause.getMessage());
    }
}
