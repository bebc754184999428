package org.cvmfsephemeral.testing.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A directory with a hundred thousand names. */
class LargeTreeTest {
    private static final int FILES = 100_000;
    private static final int CONTENTS = 1_000;

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void hundredThousandFilesAreCheckedAndEachContentIsReadOnce() throws IOException {
        Map<String, byte[]> files = withManyFiles(new Workshop()).publish();
        try (RepositoryServer server = new RepositoryServer(Workshop.REPOSITORY, files);
                RepositoryChecker checker = new RepositoryChecker(
                        server.uri(), TestKeys.OWN.writeMasterKeyInto(directory), GoldenRepository.CLOCK)) {
            CheckReport report = checker.check();

            assertThat(report.findings()).isEmpty();
            assertThat(report.counts().regularFiles()).isGreaterThan(FILES);
            assertThat(report.snapshot().entries()).hasSizeGreaterThan(FILES);
            Set<String> different = Set.copyOf(server.requested());
            assertThat(different).hasSizeBetween(CONTENTS, CONTENTS + 200);
            // The HTTP client itself asks again where a kept connection breaks.
            assertThat(server.requested()).hasSizeLessThan(different.size() + CONTENTS / 100);
        }
    }

    private static Workshop withManyFiles(Workshop workshop) {
        byte[][] hashes = new byte[CONTENTS][];
        for (int i = 0; i < CONTENTS; i++) {
            byte[] stored = Workshop.deflate(
                    ByteBuffer.allocate(Integer.BYTES).putInt(i).array());
            workshop.store(stored, "");
            hashes[i] = Workshop.sha1(stored);
        }
        return workshop.files("", FILES, i -> "/plain/file" + i, Integer.BYTES, i -> hashes[i % CONTENTS]);
    }
}
