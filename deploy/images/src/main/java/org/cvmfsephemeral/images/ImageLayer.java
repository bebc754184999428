package org.cvmfsephemeral.images;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cvmfsephemeral.images.application.Application;

/** Files of an image that change together. All belong to root and are written by nobody, but for the two folders that are the user's. */
final class ImageLayer {
    private static final String ROOT = "0:0";

    private final FileEntriesLayer.Builder layer;

    ImageLayer(String name) {
        this.layer = FileEntriesLayer.builder().setName(name);
    }

    /** A file that keeps whether it can be executed; of a link what it leads to. */
    ImageLayer file(Path source, String path) throws IOException {
        Path real = source.toRealPath();
        return add(real, path, Files.isExecutable(real) ? "755" : "644", ROOT);
    }

    /** An empty folder. */
    ImageLayer folder(Path empty, String path, String permissions, String owner) {
        return add(empty, path, permissions, owner);
    }

    private ImageLayer add(Path source, String path, String permissions, String owner) {
        layer.addEntry(
                source,
                AbsoluteUnixPath.get(path),
                FilePermissions.fromOctalString(permissions),
                Application.MODIFIED,
                owner);
        return this;
    }

    FileEntriesLayer build() {
        return layer.build();
    }
}
