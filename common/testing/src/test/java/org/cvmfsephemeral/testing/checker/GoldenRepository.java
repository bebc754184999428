package org.cvmfsephemeral.testing.checker;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Repositories made by the real CernVM-FS 2.12 publisher, with what its client shows of them. */
enum GoldenRepository {
    NONE("golden-none"),
    ZLIB("golden-zlib");

    /** A time at which their whitelists are valid. */
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T16:00:00Z"), ZoneOffset.UTC);

    private static final int TAR_BLOCK = 512;

    private final String label;

    GoldenRepository(String label) {
        this.label = label;
    }

    String repository() {
        return label + ".example.org";
    }

    Path publicKey() {
        try {
            return Path.of(GoldenRepository.class
                    .getResource("/golden/" + repository() + ".pub")
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    InputStream expectedTree() {
        return GoldenRepository.class.getResourceAsStream("/golden/" + label + ".expected.json");
    }

    /** What a web server serves, by path below the repository's URL. */
    Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        try (InputStream resource = GoldenRepository.class.getResourceAsStream("/golden/" + label + ".tar.gz");
                DataInputStream tar = new DataInputStream(new BufferedInputStream(new GZIPInputStream(resource)))) {
            byte[] header = new byte[TAR_BLOCK];
            for (tar.readFully(header); header[0] != 0; tar.readFully(header)) {
                byte[] content = new byte[Integer.parseInt(text(header, 124, 12).trim(), 8)];
                tar.readFully(content);
                tar.skipNBytes((TAR_BLOCK - content.length % TAR_BLOCK) % TAR_BLOCK);
                if (header[156] == '0') {
                    String path = text(header, 0, 100);
                    files.put(
                            path.substring(
                                    path.indexOf(repository()) + repository().length() + 1),
                            content);
                }
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }
}
