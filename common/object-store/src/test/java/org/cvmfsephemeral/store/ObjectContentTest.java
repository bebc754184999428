package org.cvmfsephemeral.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectContentTest {
    @TempDir
    private Path directory;

    private byte[] written(ObjectContent content) throws IOException {
        Path file = directory.resolve("written");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.writeTo(channel);
        }
        return Files.readAllBytes(file);
    }

    @Test
    void givenSlicesOfDirectBuffers_whenWritten_thenOnlyTheRemainingBytesAre() throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(10);
        for (byte i = 0; i < 10; i++) {
            direct.put(i, i);
        }
        ObjectContent content = ObjectContent.ofSegments(List.of(
                direct.duplicate().position(2).limit(4),
                ByteBuffer.allocate(0),
                direct.duplicate().position(9)));

        assertThat(written(content)).containsExactly(2, 3, 9);
        assertThat(content.length()).isEqualTo(3);
    }

    @Test
    void givenMoreSegmentsThanTheKernelTakes_whenWritten_thenAllBytesAre() throws IOException {
        ByteBuffer segment = ByteBuffer.wrap(new byte[] {7, 8});
        ObjectContent content = ObjectContent.ofSegments(Collections.nCopies(5000, segment));

        assertThat(written(content)).hasSize(10_000);
    }

    @Test
    void givenALargeSegmentOnTheHeap_whenWritten_thenAllBytesAre() throws IOException {
        byte[] bytes = new byte[1_000_003];
        new Random(1).nextBytes(bytes);
        ObjectContent content = ObjectContent.ofSegments(
                List.of(ByteBuffer.wrap(bytes, 3, 600_000), ByteBuffer.wrap(bytes, 600_003, 400_000)));

        assertThat(written(content)).isEqualTo(Arrays.copyOfRange(bytes, 3, 1_000_003));
    }

    @Test
    void givenSegments_whenRead_thenTheyCanBeReadAgain() throws IOException {
        ObjectContent content =
                ObjectContent.ofSegments(List.of(ByteBuffer.wrap(new byte[] {1, -1}), ByteBuffer.wrap(new byte[] {3})));

        assertThat(content.open().readAllBytes()).containsExactly(1, -1, 3);
        assertThat(content.open().readAllBytes()).containsExactly(1, -1, 3);
    }

    @Test
    void givenAByteOf255_whenReadSingly_thenItIsNotTheEnd() throws IOException {
        assertThat(ObjectContent.of(new byte[] {-1}).open().read()).isEqualTo(255);
    }

    @Test
    void givenAFile_whenWritten_thenItsBytesAre() throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
        ObjectContent content = ObjectContent.ofFile(file);

        assertThat(content.length()).isEqualTo(3);
        assertThat(written(content)).containsExactly(1, 2, 3);
        assertThat(content.open().readAllBytes()).containsExactly(1, 2, 3);
    }

    @Test
    void givenAFileThatBecameShorter_whenWritten_thenItFails() throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
        ObjectContent content = ObjectContent.ofFile(file);
        Files.write(file, new byte[] {1});

        assertThatThrownBy(() -> written(content)).isInstanceOf(EOFException.class);
    }
}
