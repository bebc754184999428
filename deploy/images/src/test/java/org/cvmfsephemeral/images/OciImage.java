package org.cvmfsephemeral.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarFile;

/** An image in a tar of OCI's layout, as a container runtime sees it. */
final class OciImage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WHITEOUT = ".wh.";

    private final Path file;
    private final JsonNode manifest;
    private final JsonNode configuration;

    private OciImage(Path file) throws IOException {
        this.file = file;
        try (TarFile tar = new TarFile(file)) {
            JsonNode index = json(open(tar, "index.json"));
            this.manifest = json(blob(tar, index.path("manifests").path(0)));
            this.configuration = json(blob(tar, manifest.path("config")));
        }
    }

    private static JsonNode json(InputStream content) throws IOException {
        try (content) {
            return JSON.readTree(content);
        }
    }

    private static InputStream open(TarFile tar, String name) throws IOException {
        for (TarArchiveEntry entry : tar.getEntries()) {
            if (entry.getName().equals(name)) {
                return tar.getInputStream(entry);
            }
        }
        throw new IOException("not in the tar: " + name);
    }

    private static InputStream blob(TarFile tar, JsonNode descriptor) throws IOException {
        return open(tar, "blobs/" + descriptor.path("digest").asText().replace(':', '/'));
    }

    static OciImage read(Path tar) {
        try {
            return new OciImage(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Digests by the names that the builder gave the layers, in their order. */
    List<Map.Entry<String, String>> layers() {
        List<Map.Entry<String, String>> layers = new ArrayList<>();
        for (int i = 0; i < manifest.path("layers").size(); i++) {
            layers.add(Map.entry(
                    configuration.path("history").path(i).path("comment").asText(),
                    manifest.path("layers").path(i).path("digest").asText()));
        }
        return layers;
    }

    /** Of all layers, as they are transferred. */
    long compressedBytes() {
        return StreamSupport.stream(manifest.path("layers").spliterator(), false)
                .mapToLong(layer -> layer.path("size").asLong())
                .sum();
    }

    String architecture() {
        return configuration.path("architecture").asText();
    }

    String user() {
        return configuration.path("config").path("User").asText();
    }

    String workingDirectory() {
        return configuration.path("config").path("WorkingDir").asText();
    }

    List<String> entrypoint() {
        return texts(configuration.path("config").path("Entrypoint"));
    }

    Map<String, String> environment() {
        Map<String, String> variables = new TreeMap<>();
        texts(configuration.path("config").path("Env"))
                .forEach(variable -> variables.put(
                        variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1)));
        return variables;
    }

    Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>();
        configuration
                .path("config")
                .path("Labels")
                .fields()
                .forEachRemaining(
                        label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** All entries of all layers, an upper layer's after those below it. */
    List<TarArchiveEntry> entries() {
        List<TarArchiveEntry> entries = new ArrayList<>();
        forEachEntry((entry, content) -> entries.add(entry));
        return entries;
    }

    /** Lays the layers over each other, with owners, permissions and times. Needs root. */
    void unpack(Path folder) {
        Map<Path, FileTime> times = new TreeMap<>(Comparator.reverseOrder());
        forEachEntry((entry, content) -> unpack(entry, content, folder, times));
        times.forEach((file, time) -> {
            try {
                Files.setLastModifiedTime(file, time);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path folder, Map<Path, FileTime> times)
            throws IOException {
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
            throw new IOException("outside of the image: " + entry.getName());
        }
        String name = file.getFileName().toString();
        if (name.startsWith(WHITEOUT)) {
            delete(file.resolveSibling(name.substring(WHITEOUT.length())));
            return;
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
        } else if (entry.isFile()) {
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
        } else {
            throw new IOException("neither file nor folder: " + entry.getName());
        }
        Files.setAttribute(file, "unix:uid", Math.toIntExact(entry.getLongUserId()));
        Files.setAttribute(file, "unix:gid", Math.toIntExact(entry.getLongGroupId()));
        Files.setPosixFilePermissions(file, permissions(entry.getMode()));
        times.put(file, entry.getLastModifiedTime());
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode >> (8 - permission.ordinal()) & 1) == 1) {
                permissions.add(permission);
            }
        }
        return permissions;
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void forEachEntry(EntryReader reader) {
        try (TarFile tar = new TarFile(file)) {
            for (JsonNode layer : manifest.path("layers")) {
                try (TarArchiveInputStream entries = new TarArchiveInputStream(new GZIPInputStream(blob(tar, layer)))) {
                    for (TarArchiveEntry entry = entries.getNextEntry();
                            entry != null;
                            entry = entries.getNextEntry()) {
                        reader.read(entry, entries);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface EntryReader {
        void read(TarArchiveEntry entry, InputStream content) throws IOException;
    }
}
