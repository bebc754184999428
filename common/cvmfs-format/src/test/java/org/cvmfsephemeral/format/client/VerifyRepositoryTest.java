package org.cvmfsephemeral.format.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cvmfsephemeral.format.GoldenRepository;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.signature.Pem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyRepositoryTest {
    private static final GoldenRepository GOLDEN = GoldenRepository.ZLIB;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    private Path base;
    private Path key;

    @BeforeEach
    void unpack() throws IOException {
        base = GOLDEN.unpackInto(directory);
        key = Files.writeString(directory.resolve("key.pub"), Pem.writePublicKey(GOLDEN.publicKey()));
    }

    @Test
    void soundRepositoryIsSummedUp() {
        assertThat(run(base.toUri().toString(), GOLDEN.repositoryName().value(), key.toString()))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("revision=3 root=")
                .contains(" catalogs=2 ")
                .endsWith(" problems=0" + System.lineSeparator());
    }

    @Test
    void damagedRepositoryIsAFailure() throws IOException {
        byte[] manifest = Files.readAllBytes(base.resolve(Manifest.FILE_NAME));
        manifest[10] ^= 1;
        Files.write(base.resolve(Manifest.FILE_NAME), manifest);

        assertThat(run(base.toUri().toString(), GOLDEN.repositoryName().value(), key.toString()))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("problem: repository refused");
    }

    @Test
    void nobodyListeningIsAFailure() {
        assertThat(run("http://127.0.0.1:1/", GOLDEN.repositoryName().value(), key.toString()))
                .isEqualTo(1);
    }

    @Test
    void wrongUsageIsToldApart() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("ftp://x/", GOLDEN.repositoryName().value(), key.toString()))
                .isEqualTo(2);
        assertThat(run("http://x/", "no/name", key.toString())).isEqualTo(2);
        assertThat(run("http://x/", "name", directory.resolve("no-file").toString()))
                .isEqualTo(2);
        assertThat(run("http://x/", "name", base.resolve(Manifest.FILE_NAME).toString()))
                .isEqualTo(2);
        assertThat(run("not a url", "name", key.toString())).isEqualTo(2);
    }

    private int run(String... arguments) {
        return VerifyRepository.run(arguments, GoldenRepository.CLOCK, new PrintStream(out), new PrintStream(err));
    }
}
