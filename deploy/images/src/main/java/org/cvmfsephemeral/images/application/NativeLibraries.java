package org.cvmfsephemeral.images.application;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.cvmfsephemeral.images.runtime.Architecture;

/**
 * Native libraries taken out of the jars that carry them. Left there they would be unpacked at each start into a temporary folder that has to allow execution.
 *
 * @param files beside the folder of the application
 * @param options of {@code java}, by which they are found
 */
public record NativeLibraries(List<Path> files, List<String> options) {
    private static final String SQLITE = "org.xerial.sqlite-jdbc-";
    private static final String ZSTD = "com.github.luben.zstd-jni-";

    public NativeLibraries {
        files = List.copyOf(files);
        options = List.copyOf(options);
    }

    /**
     * Those for one processor.
     *
     * @param installed the folder they will be in
     */
    public static NativeLibraries of(Application application, Architecture architecture, String installed)
            throws IOException {
        List<Path> files = new ArrayList<>();
        List<String> options = new ArrayList<>();
        Path folder = Files.createDirectories(application.folder().resolveSibling("native"));
        Optional<Path> sqlite = library(application, SQLITE);
        if (sqlite.isPresent()) {
            String name = "libsqlitejdbc.so";
            String entry = "org/sqlite/native/Linux/" + architecture.kernelName() + "/" + name;
            files.add(extract(sqlite.get(), entry, folder.resolve(name)));
            options.add("-Dorg.sqlite.lib.path=" + installed);
            options.add("-Dorg.sqlite.lib.name=" + name);
        }
        Optional<Path> zstd = library(application, ZSTD);
        if (zstd.isPresent()) {
            String version =
                    zstd.get().getFileName().toString().replace(ZSTD, "").replace(".jar", "");
            String name = "libzstd-jni-" + version + ".so";
            files.add(extract(zstd.get(), "linux/" + architecture.javaName() + "/" + name, folder.resolve(name)));
            options.add("-DZstdNativePath=" + installed + "/" + name);
        }
        return new NativeLibraries(files, options);
    }

    private static Optional<Path> library(Application application, String prefix) throws IOException {
        return application.libraries().stream()
                .map(file -> application.folder().resolve(file))
                .filter(file -> file.getFileName().toString().startsWith(prefix))
                .findFirst();
    }

    private static Path extract(Path jar, String name, Path file) throws IOException {
        try (ZipFile opened = new ZipFile(jar.toFile())) {
            ZipEntry entry = opened.getEntry(name);
            if (entry == null) {
                throw new IOException(jar.getFileName() + " has no " + name);
            }
            try (InputStream content = opened.getInputStream(entry)) {
                Files.copy(content, file);
            }
        }
        return file;
    }
}
