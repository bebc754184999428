package org.cvmfsephemeral.images;

import java.nio.file.Files;
import java.nio.file.Path;

/** What the build has made. */
final class Images {
    static final Path TARGET = Path.of("target").toAbsolutePath();

    private Images() {}

    static Path tar(String name) {
        Path tar = TARGET.resolve(name + ".tar");
        if (!Files.exists(tar)) {
            throw new IllegalStateException("the image is not built: " + tar);
        }
        return tar;
    }

    static OciImage read(String name) {
        return OciImage.read(tar(name));
    }
}
