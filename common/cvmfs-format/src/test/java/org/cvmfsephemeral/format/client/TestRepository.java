package org.cvmfsephemeral.format.client;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.catalog.Chunk;
import org.cvmfsephemeral.format.catalog.ChunkedFile;
import org.cvmfsephemeral.format.catalog.Counts;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.DirectoryRole;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.Hardlinks;
import org.cvmfsephemeral.format.catalog.NestedCatalog;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.Symlink;
import org.cvmfsephemeral.format.catalog.WholeFile;
import org.cvmfsephemeral.format.catalog.WritableCatalog;
import org.cvmfsephemeral.format.catalog.Xattrs;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.metainfo.Metainfo;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.EncodedObject;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectEncoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.reflog.Reference;
import org.cvmfsephemeral.format.reflog.ReferenceType;
import org.cvmfsephemeral.format.reflog.Reflog;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.format.signature.Fingerprint;
import org.cvmfsephemeral.format.signature.RepositoryCertificate;
import org.cvmfsephemeral.format.signature.TestKeys;
import org.cvmfsephemeral.format.whitelist.SignedWhitelist;
import org.cvmfsephemeral.format.whitelist.Whitelist;

/**
 * A small repository of our own making, sound unless told otherwise: {@code /file}, {@code /chunked}, {@code /link}, {@code
 * /.hidden} and the nested catalog {@code /nested} with {@code /nested/deep/inner} in it.
 */
final class TestRepository {
    static final RepositoryName NAME = RepositoryName.of("test.example.org");
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final RepositoryPath NESTED = RepositoryPath.of("/nested");
    static final byte[] FILE = "content".getBytes(StandardCharsets.UTF_8);
    static final int CHUNK_BYTES = 1000;
    static final byte[] CHUNKED = new byte[3 * CHUNK_BYTES + 7];

    private static final Attributes ATTRIBUTES =
            new Attributes(0644, 1, 2, NOW.getEpochSecond(), 123_456_789, Xattrs.EMPTY);
    private static final Attributes DIRECTORY_ATTRIBUTES =
            new Attributes(0755, 1, 2, NOW.getEpochSecond(), null, Xattrs.EMPTY);

    static {
        new Random(3).nextBytes(CHUNKED);
    }

    private final HashAlgorithm algorithm;
    private final Compression compression;
    private final MemoryObjectSource store = new MemoryObjectSource();

    /** What the reflog is to know of. */
    UnaryOperator<Manifest> beforeReflog = UnaryOperator.identity();

    UnaryOperator<Manifest> manifestChange = UnaryOperator.identity();
    UnaryOperator<Reflog> reflogChange = UnaryOperator.identity();
    UnaryOperator<Directory> mountpointChange = UnaryOperator.identity();
    UnaryOperator<Counts> totalsChange = UnaryOperator.identity();
    UnaryOperator<NestedCatalog> referenceChange = UnaryOperator.identity();
    UnaryOperator<RegularFile> fileChange = UnaryOperator.identity();
    UnaryOperator<List<Fingerprint>> whitelistChange = UnaryOperator.identity();
    boolean nestedMarker = true;
    boolean abandonedMarker;
    boolean external;
    boolean bulk;
    long lastModified = NOW.getEpochSecond();

    TestRepository(HashAlgorithm algorithm, Compression compression) {
        this.algorithm = algorithm;
        this.compression = compression;
    }

    TestRepository() {
        this(HashAlgorithm.SHA1, Compression.NONE);
    }

    MemoryObjectSource publish() {
        byte[] nestedDatabase = nestedCatalog();
        byte[] rootDatabase = rootCatalog(nestedDatabase);
        RepositoryCertificate certificate = RepositoryCertificate.selfSigned(NAME, TestKeys.REPOSITORY.pair(), NOW);
        Manifest manifest = Manifest.of(NAME, 5, catalogObject(rootDatabase), rootDatabase.length, 240)
                .withPublishedAt(NOW.getEpochSecond())
                .withCertificate(store(certificate.toObject(algorithm)))
                .withMetainfo(Optional.of(store(Metainfo.EMPTY.toObject(algorithm))));
        manifest = beforeReflog.apply(manifest);
        byte[] reflog = reflogChange.apply(reflog(manifest)).toDatabase();
        store.put(Reflog.FILE_NAME, reflog);
        manifest = manifestChange.apply(manifest.withReflog(Optional.of(ContentHash.of(algorithm, reflog))));
        store.put(
                Manifest.FILE_NAME,
                SignedManifest.sign(manifest, TestKeys.REPOSITORY.privateKey()).bytes());
        store.put(
                Whitelist.FILE_NAME,
                SignedWhitelist.sign(
                                new Whitelist(
                                        NOW,
                                        NOW.plus(Duration.ofDays(30)),
                                        NAME,
                                        whitelistChange.apply(List.of(certificate.fingerprint(algorithm)))),
                                algorithm,
                                TestKeys.MASTER.privateKey())
                        .bytes());
        return store;
    }

    private static Reflog reflog(Manifest manifest) {
        long now = NOW.getEpochSecond();
        List<Reference> references = new ArrayList<>(List.of(
                new Reference(manifest.rootCatalog(), ReferenceType.ROOT_CATALOG, now),
                new Reference(manifest.certificate().orElseThrow(), ReferenceType.CERTIFICATE, now),
                new Reference(manifest.metainfo().orElseThrow(), ReferenceType.METAINFO, now)));
        manifest.history().ifPresent(hash -> references.add(new Reference(hash, ReferenceType.HISTORY, now)));
        return new Reflog(NAME, references);
    }

    private byte[] rootCatalog(byte[] nestedDatabase) {
        try (WritableCatalog root = WritableCatalog.createRoot(DIRECTORY_ATTRIBUTES);
                Catalog nested = Catalog.open(nestedDatabase)) {
            root.setTtl(OptionalLong.of(240));
            put(root, fileChange.apply(RegularFile.plain("file", ATTRIBUTES, FILE.length, whole(FILE))));
            put(root, RegularFile.plain("chunked", ATTRIBUTES, CHUNKED.length, chunked()));
            put(root, Symlink.plain("link", ATTRIBUTES, "file"));
            put(
                    root,
                    new RegularFile(".hidden", ATTRIBUTES, 0, whole(new byte[0]), Hardlinks.NONE, false, false, true));
            if (external) {
                put(
                        root,
                        new RegularFile(
                                "far",
                                ATTRIBUTES,
                                9,
                                new WholeFile(ContentHash.sha1(FILE), Compression.NONE),
                                Hardlinks.NONE,
                                true,
                                false,
                                false));
            }
            if (abandonedMarker) {
                put(root, RegularFile.plain(".cvmfscatalog", ATTRIBUTES, 0, whole(new byte[0])));
            }
            Directory nestedRoot = (Directory) nested.lookup(NESTED).orElseThrow();
            Directory mountpoint = new Directory(
                    nestedRoot.name(),
                    nestedRoot.attributes(),
                    DirectoryRole.MOUNTPOINT,
                    nestedRoot.linkCount(),
                    nestedRoot.size(),
                    nestedRoot.hidden());
            root.attach(
                    referenceChange.apply(
                            new NestedCatalog(NESTED, catalogObject(nestedDatabase), nestedDatabase.length)),
                    mountpointChange.apply(mountpoint),
                    totalsChange.apply(nested.counters().total()));
            return root.serialize(5, Optional.empty(), lastModified);
        }
    }

    private byte[] nestedCatalog() {
        try (WritableCatalog nested = WritableCatalog.createNested(NESTED, DIRECTORY_ATTRIBUTES)) {
            if (nestedMarker) {
                nested.put(
                        NESTED.child(".cvmfscatalog"),
                        RegularFile.plain(".cvmfscatalog", ATTRIBUTES, 0, whole(new byte[0])));
            }
            nested.put(NESTED.child("deep"), Directory.plain("deep", DIRECTORY_ATTRIBUTES));
            nested.put(
                    NESTED.child("deep").child("inner"),
                    RegularFile.plain("inner", ATTRIBUTES, FILE.length, whole(FILE)));
            return nested.serialize(1, Optional.empty(), NOW.getEpochSecond());
        }
    }

    private static void put(WritableCatalog catalog, Entry entry) {
        catalog.put(RepositoryPath.ROOT.child(entry.name()), entry);
    }

    WholeFile whole(byte[] content) {
        return new WholeFile(
                store(ObjectEncoder.of(compression).encode(ObjectKind.FILE, algorithm, content)), compression);
    }

    private ChunkedFile chunked() {
        List<Chunk> chunks = new ArrayList<>();
        for (int offset = 0; offset < CHUNKED.length; offset += CHUNK_BYTES) {
            byte[] content = Arrays.copyOfRange(CHUNKED, offset, Math.min(CHUNKED.length, offset + CHUNK_BYTES));
            EncodedObject chunk = ObjectEncoder.of(compression).encode(ObjectKind.CHUNK, algorithm, content);
            chunks.add(new Chunk(offset, content.length, store(chunk)));
        }
        Optional<ContentHash> whole = bulk ? Optional.of(whole(CHUNKED).hash()) : Optional.empty();
        return new ChunkedFile(chunks, algorithm, compression, whole);
    }

    private ContentHash catalogObject(byte[] database) {
        return store(ObjectEncoder.of(Compression.ZLIB).encode(ObjectKind.CATALOG, algorithm, database));
    }

    ContentHash store(EncodedObject object) {
        store.put(object.name().path(), object.stored());
        return object.hash();
    }
}
