package org.cvmfsephemeral.format;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.zip.GZIPInputStream;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Pem;

/** The repositories in {@code src/test/resources/golden}, made by the real CernVM-FS 2.12 publisher. */
public enum GoldenRepository {
    NONE("golden-none"),
    ZLIB("golden-zlib");

    /** A time at which their whitelists are valid. */
    public static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T16:00:00Z"), ZoneOffset.UTC);

    private static final int TAR_BLOCK = 512;

    private final String label;

    GoldenRepository(String label) {
        this.label = label;
    }

    public RepositoryName repositoryName() {
        return RepositoryName.of(label + ".example.org");
    }

    public RSAPublicKey publicKey() {
        return Pem.readPublicKey(new String(resource(label + ".example.org.pub"), StandardCharsets.US_ASCII));
    }

    public byte[] expectedTree() {
        return resource(label + ".expected.json");
    }

    /**
     * Unpacks the served tree.
     *
     * @return the directory that is the repository's base URL
     */
    public Path unpackInto(Path directory) {
        try (InputStream resource = GoldenRepository.class.getResourceAsStream("/golden/" + label + ".tar.gz");
                DataInputStream tar = new DataInputStream(new BufferedInputStream(new GZIPInputStream(resource)))) {
            byte[] header = new byte[TAR_BLOCK];
            for (tar.readFully(header); header[0] != 0; tar.readFully(header)) {
                unpackEntry(tar, header, directory);
            }
            return directory.resolve(repositoryName().value());
        } catch (IOException e) {
            throw new IllegalStateException("a golden repository cannot be unpacked", e);
        }
    }

    private static void unpackEntry(DataInputStream tar, byte[] header, Path directory) throws IOException {
        Path target = directory.resolve(text(header, 0, 100));
        int size = Integer.parseInt(text(header, 124, 12).trim(), 8);
        byte[] content = new byte[size];
        tar.readFully(content);
        tar.skipNBytes((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
        switch (header[156]) {
            case '5' -> Files.createDirectories(target);
            case '0' -> {
                Files.createDirectories(target.getParent());
                Files.write(target, content);
            }
            default -> throw new IllegalStateException("the golden archives hold files and directories only");
        }
    }

    private static String text(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static byte[] resource(String name) {
        try (InputStream in = GoldenRepository.class.getResourceAsStream("/golden/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("a golden resource cannot be read", e);
        }
    }
}
