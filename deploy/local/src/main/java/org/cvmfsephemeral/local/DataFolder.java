package org.cvmfsephemeral.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder of one stack. The lock on it ends with this process, however that ends. */
final class DataFolder implements AutoCloseable {
    private static final String ENDPOINTS = "endpoints";
    private static final String PROCESSES = "processes";
    private static final String ENCRYPTION_KEY = "encryption.key";
    /** All that {@link #clean} deletes: the folder is the user's choice and may hold other things. */
    private static final List<String> OWN =
            List.of("postgres", "kafka", "store", "s3", "logs", "keys", "demo", ENDPOINTS, PROCESSES, ENCRYPTION_KEY);

    private final Path root;
    private final FileChannel lock;

    private DataFolder(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /** @throws StackException if another stack runs on it, or it cannot be written */
    static DataFolder open(Path root) {
        Path file = root.resolve("lock");
        try {
            Files.createDirectories(root);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                String owner = Files.readString(file).strip();
                channel.close();
                throw new StackException("another instance runs on " + root + " (process " + owner
                        + "): stop it, or choose another folder with --data and other ports with --port-base");
            }
            channel.truncate(0).write(ByteBuffer.wrap(ownPid().getBytes(StandardCharsets.US_ASCII)));
            return new DataFolder(root, channel);
        } catch (IOException e) {
            throw new StackException("the data folder cannot be written: " + e.getMessage(), e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String ownPid() {
        return Long.toString(ProcessHandle.current().pid());
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path kafka() {
        return root.resolve("kafka");
    }

    Path store() {
        return root.resolve("store");
    }

    Path s3() {
        return root.resolve("s3");
    }

    Path log(String name) {
        return root.resolve("logs").resolve(name + ".log");
    }

    Path publicKey(String repository) {
        return root.resolve("keys").resolve(repository + ".pub");
    }

    Path endpoints() {
        return root.resolve(ENDPOINTS);
    }

    Path processes() {
        return root.resolve(PROCESSES);
    }

    /** The key under which the publisher keeps private keys in the ledger: made once, readable by its owner only. */
    Path encryptionKey() {
        Path file = root.resolve(ENCRYPTION_KEY);
        if (!Files.exists(file)) {
            byte[] key = new byte[32];
            new SecureRandom().nextBytes(key);
            write(file, Base64.getEncoder().encodeToString(key) + "\n", "rw-------");
        }
        return file;
    }

    /** Whole or not at all. */
    void write(Path file, String text) {
        write(file, text, "rw-r--r--");
    }

    private void write(Path file, String text, String permissions) {
        try {
            Files.createDirectories(file.getParent());
            Path written = Files.createTempFile(
                    file.getParent(),
                    file.getFileName().toString(),
                    null,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(written, text);
            Files.setPosixFilePermissions(written, PosixFilePermissions.fromString(permissions));
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps the logs of the last run beside those of this one. */
    void turnLogs() {
        Path logs = root.resolve("logs");
        try {
            Files.createDirectories(logs);
            try (Stream<Path> files = Files.list(logs)) {
                for (Path log :
                        files.filter(file -> file.toString().endsWith(".log")).toList()) {
                    Files.move(
                            log,
                            log.resolveSibling(log.getFileName() + ".previous"),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes all data of the stack. */
    void clean() {
        try {
            for (String name : OWN) {
                delete(root.resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    void deleteEndpoints() {
        try {
            Files.deleteIfExists(endpoints());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
