package org.cvmfsephemeral.upload.archive;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cvmfsephemeral.format.chunk.ChunkSizes;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.EntryAttributes;
import org.cvmfsephemeral.ledger.change.Operation.StoredChunk;
import org.cvmfsephemeral.ledger.change.TreeEntry;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.file.Durability;
import org.cvmfsephemeral.store.file.FileObjectStore;
import org.cvmfsephemeral.upload.content.ContentIntakes;
import org.cvmfsephemeral.upload.content.ContentTarget;
import org.cvmfsephemeral.upload.content.ObjectPins;

/** Unpacks archives into a store in a directory, and says what came of them. */
public final class Unpacking implements AutoCloseable {
    public static final RepositoryName REPOSITORY = RepositoryName.of("unpack.example.org");
    public static final ChunkSizes CHUNKS = ChunkSizes.ofAverage(256 << 10);
    public static final long NOW = 1_700_000_000L;
    public static final ArchiveLimits LIMITS = new ArchiveLimits(100_000, 1L << 30, 200, 8 << 20, 32 << 20);

    /** Enough for one archive at a time. */
    private static final int BUFFER_BYTES = 6 * ContentIntakes.SEGMENT_BYTES;

    private static final int WINDOW_BYTES = 64 << 20;

    private final ObjectStore store;
    private final ContentIntakes contents;
    private final Decompression decompression;
    private final ArchiveIntake intake;

    public Unpacking(Path folder) {
        this(new FileObjectStore(folder, Durability.NONE));
    }

    public Unpacking(ObjectStore store) {
        this.store = store;
        this.contents = new ContentIntakes(store, BUFFER_BYTES);
        this.decompression = new Decompression(new DecoderMemory(new FixedArchiveSettings(), contents.settings()));
        Clock clock = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
        this.intake = new ArchiveIntake(contents.intake(), decompression, clock);
    }

    private record FixedArchiveSettings() implements ArchiveSettings {
        @Override
        public long maxEntries() {
            return LIMITS.entries();
        }

        @Override
        public long maxBytes() {
            return LIMITS.bytes();
        }

        @Override
        public int maxRatio() {
            return LIMITS.ratio();
        }

        @Override
        public long ratioFloor() {
            return LIMITS.ratioFloor();
        }

        @Override
        public long metadataBytes() {
            return LIMITS.metadataBytes();
        }

        @Override
        public int windowBytes() {
            return WINDOW_BYTES;
        }

        @Override
        public int decoderBytes() {
            return WINDOW_BYTES + (2 << 20);
        }
    }

    public ContentIntakes contents() {
        return contents;
    }

    public Decompression decompression() {
        return decompression;
    }

    public static ContentTarget target() {
        return target(objects -> Set.of());
    }

    public static ContentTarget target(ObjectPins pins) {
        return new ContentTarget(REPOSITORY, Compression.NONE, CHUNKS, 1L << 30, () -> {}, pins, object -> {});
    }

    static ArchiveRequest request(InputStream body) {
        return new ArchiveRequest(
                target(), RepositoryPath.of("/sw/tree"), body, Optional.empty(), 0, "", LIMITS, bytes -> {});
    }

    static ArchiveRequest request(byte[] body) {
        return request(new ByteArrayInputStream(body));
    }

    static ArchiveRequest stripped(byte[] body, int components, String prefix) {
        ArchiveRequest plain = request(body);
        return new ArchiveRequest(
                plain.target(),
                plain.root(),
                plain.body(),
                plain.format(),
                components,
                prefix,
                plain.limits(),
                plain.unpacked());
    }

    UnpackedTree unpack(byte[] archive) {
        return unpack(request(archive));
    }

    UnpackedTree unpack(ArchiveRequest request) {
        try {
            return intake.store(request);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    ArchiveIntake intake() {
        return intake;
    }

    /** Each path with what is there: {@code f 644 1000:100 @1000 content}, {@code l 777 ... -> target} and so on. */
    SortedMap<String, String> tree(byte[] archive) {
        return describe(unpack(archive).entries());
    }

    public SortedMap<String, String> describe(List<TreeEntry> entries) {
        SortedMap<String, String> tree = new TreeMap<>();
        for (TreeEntry entry : entries) {
            String before = tree.put(entry.path().isEmpty() ? "." : entry.path(), describe(entry));
            if (before != null) {
                throw new AssertionError("twice in the tree: " + entry.path());
            }
        }
        return tree;
    }

    private String describe(TreeEntry entry) {
        if (entry instanceof TreeEntry.File file) {
            return "f " + describe(file.attributes()) + " " + text(content(file));
        }
        if (entry instanceof TreeEntry.Folder folder) {
            return "d " + describe(folder.attributes());
        }
        if (entry instanceof TreeEntry.Link link) {
            return "l " + describe(link.attributes()) + " -> " + link.target();
        }
        if (entry instanceof TreeEntry.Hardlink link) {
            return "h " + link.target();
        }
        TreeEntry.Special special = (TreeEntry.Special) entry;
        return special.type().name().toLowerCase(Locale.ROOT) + " " + describe(special.attributes()) + " "
                + special.device();
    }

    static String text(byte[] content) {
        return content.length < 200
                ? new String(content, StandardCharsets.UTF_8)
                : content.length + " bytes " + Arrays.hashCode(content);
    }

    private static String describe(EntryAttributes attributes) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%o %s:%s @%d",
                attributes.permissions(),
                Integer.toUnsignedString(attributes.uid()),
                Integer.toUnsignedString(attributes.gid()),
                attributes.mtime()));
        if (attributes.nanos() != null) {
            text.append(String.format(".%09d", attributes.nanos()));
        }
        if (attributes.xattrs() != null) {
            new TreeMap<>(attributes.xattrs())
                    .forEach((key, value) ->
                            text.append(' ').append(key).append('=').append(hex(value)));
        }
        return text.toString();
    }

    private static String hex(byte[] value) {
        return HexFormat.of().formatHex(value);
    }

    /** The content of a file as it lies in the store. */
    public byte[] content(TreeEntry.File file) {
        if (file.hash() != null) {
            return object(file.hash(), ObjectKind.FILE, file.compression());
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (StoredChunk chunk : file.chunks()) {
            content.writeBytes(object(chunk.hash(), ObjectKind.CHUNK, file.compression()));
        }
        return content.toByteArray();
    }

    private byte[] object(String hash, ObjectKind kind, Compression compression) {
        String path = new ObjectName(ContentHash.parse(hash), kind).path();
        return ObjectDecoder.decode(compression, store.read(ObjectKey.of(REPOSITORY + "/" + path), 64 << 20), 64 << 20);
    }

    /** The problem that an archive leads to: its identifier and detail. */
    static Map.Entry<String, String> problem(HttpProblem problem) {
        String type = problem.getType().toString();
        return Map.entry(type.substring(type.lastIndexOf(':') + 1), problem.getDetail());
    }

    @Override
    public void close() {
        contents.close();
    }
}
