package org.cvmfsephemeral.images.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfFileTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @TempDir
    private Path folder;

    @Test
    void a_program_tells_its_linker_and_libraries() throws IOException {
        ElfFile java = ElfFile.read(JAVA).orElseThrow();

        assertThat(java.interpreter().orElseThrow()).contains("/ld-linux");
        assertThat(java.needed()).contains("libc.so.6");
    }

    @Test
    void text_is_no_program() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "#!/bin/sh\n".repeat(100));

        assertThat(ElfFile.read(text)).isEqualTo(Optional.empty());
    }

    @Test
    void a_program_cut_off_is_refused() throws IOException {
        byte[] bytes = Arrays.copyOf(Files.readAllBytes(JAVA), 80);
        Path cut = Files.write(folder.resolve("cut"), bytes);

        assertThatThrownBy(() -> ElfFile.read(cut))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void flipped_bytes_lead_to_a_result_or_a_clear_exception() throws IOException {
        byte[] sound = Files.readAllBytes(JAVA);
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            byte[] flipped = sound.clone();
            flipped[random.nextInt(1024)] ^= (byte) (1 << random.nextInt(8));
            Path file = Files.write(folder.resolve("flipped"), flipped);
            try {
                assertThat(ElfFile.read(file)).isNotNull();
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("flipped");
            }
        }
    }
}
