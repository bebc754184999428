package org.cvmfsephemeral.e2e.tree;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.EncodedObject;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectEncoder;
import org.cvmfsephemeral.format.object.ObjectKind;

/** A folder of this machine, published as a tree: its content goes into the store, its entries into a change. */
final class SourceTree {
    private static final int CHUNK_BYTES = 8 << 20;
    private static final int FILE_TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int SYMLINK = 0120000;
    private static final int DIRECTORY = 0040000;

    private final ObjectMapper json = new ObjectMapper();
    private final Path data;
    private final Compression compression;
    private final ArrayNode entries = json.createArrayNode();
    /** The first name of each file that has several. */
    private final Map<Object, String> linked = new HashMap<>();

    /**
     * @param repository folder of the repository in the store
     */
    SourceTree(Path repository, Compression compression) {
        this.data = repository.resolve("data");
        this.compression = compression;
    }

    /** Everything in the folder, at a path of the tree. */
    SourceTree add(Path folder, String at) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                String below = folder.relativize(file).toString();
                addOne(file, at.isEmpty() || below.isEmpty() ? at + below : at + "/" + below);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ArrayNode entries() {
        return entries;
    }

    private void addOne(Path file, String path) throws IOException {
        Map<String, Object> status =
                Files.readAttributes(file, "unix:mode,ino,dev,nlink,lastModifiedTime,size", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) status.get("mode");
        int type = mode & FILE_TYPE;
        if (type == DIRECTORY) {
            entry("d", path, status, mode, file);
        } else if (type == SYMLINK) {
            entry("l", path, status, mode, file)
                    .put("to", Files.readSymbolicLink(file).toString());
        } else if (type == REGULAR) {
            addFile(file, path, status, mode);
        }
    }

    private void addFile(Path file, String path, Map<String, Object> status, int mode) throws IOException {
        Object identity = List.of(status.get("dev"), status.get("ino"));
        if ((int) status.get("nlink") > 1 && linked.putIfAbsent(identity, path) != null) {
            entries.addObject().put("t", "h").put("p", path).put("to", linked.get(identity));
            return;
        }
        ObjectNode entry = entry("f", path, status, mode, file);
        long size = (long) status.get("size");
        entry.put("n", size).put("c", compression.name());
        try (InputStream content = Files.newInputStream(file)) {
            if (size <= CHUNK_BYTES) {
                entry.put("h", store(ObjectKind.FILE, content.readAllBytes()));
                return;
            }
            ArrayNode chunks = entry.putArray("k");
            for (long offset = 0; offset < size; offset += CHUNK_BYTES) {
                byte[] chunk = content.readNBytes(CHUNK_BYTES);
                chunks.addObject()
                        .put("offset", offset)
                        .put("size", chunk.length)
                        .put("hash", store(ObjectKind.CHUNK, chunk));
            }
        }
    }

    private ObjectNode entry(String type, String path, Map<String, Object> status, int mode, Path file)
            throws IOException {
        ObjectNode entry = entries.addObject().put("t", type).put("p", path);
        ObjectNode attributes = entry.putObject("a")
                .put("m", mode & 07777)
                .put(
                        "s",
                        ((FileTime) status.get("lastModifiedTime")).toInstant().getEpochSecond());
        Map<String, byte[]> xattrs = xattrs(file);
        if (!xattrs.isEmpty() && !type.equals("l")) {
            ObjectNode node = attributes.putObject("x");
            xattrs.forEach(node::put);
        }
        return entry;
    }

    /** Those that users set. */
    static Map<String, byte[]> xattrs(Path file) throws IOException {
        Map<String, byte[]> xattrs = new TreeMap<>();
        if (Files.isSymbolicLink(file)) {
            return xattrs;
        }
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        for (String name : view.list()) {
            ByteBuffer value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            xattrs.put("user." + name, value.array());
        }
        return xattrs;
    }

    private String store(ObjectKind kind, byte[] content) throws IOException {
        EncodedObject object = ObjectEncoder.of(compression).encode(kind, HashAlgorithm.SHA1, content);
        Path file = data.getParent().resolve(object.name().path());
        if (!Files.exists(file)) {
            Files.createDirectories(file.getParent());
            Files.write(file, object.stored());
        }
        return object.hash().toString();
    }
}
