package org.cvmfsephemeral.store.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.PreconditionFailedException;
import org.cvmfsephemeral.store.VersionedBytes;

/** Another process that uses a store: {@code COMMAND ROOT KEY [TIMES]}. */
public final class StoreProcess {
    private StoreProcess() {}

    static Process start(String command, Path root, ObjectKey key, int times) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        StoreProcess.class.getName(),
                        command,
                        root.toString(),
                        key.value(),
                        Integer.toString(times))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    public static void main(String[] arguments) throws Exception {
        ObjectStore store = new FileObjectStore(Path.of(arguments[1]), Durability.NONE);
        ObjectKey key = ObjectKey.of(arguments[2]);
        if (arguments[0].equals("count")) {
            count(store, key, Integer.parseInt(arguments[3]));
        } else {
            putHalf(store, key);
        }
    }

    /** Adds 1 to the number in the object, so many times. */
    private static void count(ObjectStore store, ObjectKey key, int times) {
        int done = 0;
        int retries = 0;
        while (done < times) {
            VersionedBytes current = store.readVersioned(key, 100);
            int next = Integer.parseInt(new String(current.bytes(), US_ASCII)) + 1;
            try {
                ObjectContent content = ObjectContent.of(Integer.toString(next).getBytes(US_ASCII));
                store.putIfMatch(key, content, ObjectHeaders.MANIFEST, current.etag());
                done++;
            } catch (PreconditionFailedException anotherWasFaster) {
                retries++;
            }
        }
        System.out.println("retries " + retries);
    }

    /** Writes half of an object, says so, and goes no further. */
    private static void putHalf(ObjectStore store, ObjectKey key) {
        store.put(key, new HalfContent(), ObjectHeaders.PRIVATE);
    }

    private record HalfContent() implements ObjectContent {
        @Override
        public long length() {
            return 2_000_000;
        }

        @Override
        public InputStream open() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void writeTo(GatheringByteChannel channel) throws IOException {
            channel.write(ByteBuffer.allocate(1_000_000));
            System.out.println("half");
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
