package org.cvmfsephemeral.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cvmfsephemeral.images.process.OneProcessor;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same tree gives the same bytes, wherever and whenever they are made. */
class ReproducibleTest {
    @TempDir
    private Path elsewhere;

    @Test
    void an_image_built_again_is_the_same_byte_for_byte() throws IOException {
        Assumptions.assumeTrue(
                OneProcessor.isPossible(), "setarch and taskset are not on the PATH: class archives differ, skipped");
        Path first = Images.tar(ImageContent.EDGE);
        ImageContent edge = ImageContent.ALL.stream()
                .filter(content -> content.name().equals(ImageContent.EDGE))
                .findFirst()
                .orElseThrow();
        BuildSettings settings = BuildSettings.parse(
                "tree=" + System.getProperty("images.tree"),
                "output=" + elsewhere,
                "version=" + System.getProperty("images.version"),
                "created=" + OciImage.read(first).labels().get("org.opencontainers.image.created"));

        new BuildImages(settings, List.of(edge)).build();

        assertThat(Files.mismatch(first, elsewhere.resolve("edge.tar"))).isEqualTo(-1);
    }
}
