package org.cvmfsephemeral.testing.checker;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Makes a repository of a golden one: its first revision with three levels of catalogs becomes the current one again, richer
 * by kinds of entries that the publisher was not given, and signed with test keys. A defect is planted before, between or
 * after the steps; everything else is made consistent with it, so that only what was planted is wrong.
 */
final class Workshop {
    static final String REPOSITORY = "golden-zlib.example.org";
    static final String MIDDLE = "/nested";
    static final String DEEPEST = "/nested/deep/er";
    /** Deepest first: catalogs are stored in this order. */
    private static final List<String> NESTED = List.of(DEEPEST, MIDDLE);

    private static final int REVISION = 4;
    private static final String FIRST_TAG = "first";
    private static final Workshop ENRICHED = enriched();

    private final Map<String, byte[]> files;
    private final Map<String, TestDatabase> catalogs = new TreeMap<>();
    private final TestDatabase tags;
    private final TestDatabase reflog;

    private final Map<String, Map<String, Long>> totals = new TreeMap<>();
    private final Map<String, List<Consumer<TestDatabase>>> lateEdits = new TreeMap<>();
    private final List<Consumer<TestDatabase>> tagEdits = new ArrayList<>();
    private final List<Consumer<TestDatabase>> reflogEdits = new ArrayList<>();
    private final Map<Character, String> manifest = new LinkedHashMap<>();
    private final Map<Character, String> manifestEdits = new LinkedHashMap<>();
    private final List<String> extraManifestLines = new ArrayList<>();
    private final List<String> whitelist = new ArrayList<>(List.of(
            "20261122152053", "E20261222152053", "N" + REPOSITORY, fingerprint(TestKeys.OWN) + " # the repository's"));
    private final List<Consumer<Map<String, byte[]>>> lateFileEdits = new ArrayList<>();
    private byte[] certificate = deflate(TestKeys.OWN.certificatePem());
    private BiFunction<TestKeys, byte[], byte[]> manifestSigner =
            (keys, hash) -> TestKeys.signWithDigestInfo(keys.repository().getPrivate(), hash);
    private BiFunction<TestKeys, byte[], byte[]> whitelistSigner =
            (keys, hash) -> TestKeys.signBare(keys.master().getPrivate(), hash);

    Workshop() {
        this(ENRICHED.files);
        ENRICHED.catalogs.forEach((mount, catalog) -> catalogs.put(mount, new TestDatabase(catalog.bytes())));
    }

    private Workshop(Map<String, byte[]> served) {
        files = new TreeMap<>(served);
        reflog = new TestDatabase(files.get(".cvmfsreflog"));
        String text = new String(files.get(".cvmfspublished"), StandardCharsets.ISO_8859_1);
        text.lines()
                .takeWhile(line -> !line.equals("--"))
                .forEach(line -> manifest.put(line.charAt(0), line.substring(1)));
        tags = new TestDatabase(inflate(files.get(path(manifest.get('H'), "H"))));
    }

    private static Workshop enriched() {
        Workshop workshop = new Workshop(GoldenRepository.ZLIB.files());
        workshop.open("", workshop.tags.text("SELECT hash FROM tags WHERE name = '" + FIRST_TAG + "'"));
        workshop.open(MIDDLE, workshop.registered("", MIDDLE));
        workshop.open(DEEPEST, workshop.registered(MIDDLE, DEEPEST));
        workshop.enrich();
        return workshop;
    }

    private void open(String mount, String hash) {
        catalogs.put(mount, new TestDatabase(inflate(files.get(path(hash, "C")))));
    }

    private String registered(String mount, String nested) {
        return catalogs.get(mount).text("SELECT sha1 FROM nested_catalogs WHERE path = '" + nested + "'");
    }

    private void enrich() {
        TestDatabase root = catalogs.get("");
        root.execute(
                "UPDATE properties SET value = '" + REVISION + "' WHERE key = 'revision'",
                // A hardlink group.
                "UPDATE catalog SET hardlinks = (1 << 32) | 2 WHERE name IN ('hard-a', 'hard-b')",
                // A bind mountpoint.
                "UPDATE catalog SET hardlinks = 3 WHERE name = 'plain'",
                "INSERT INTO bind_mountpoints VALUES ('/plain/bind', '" + manifest.get('C') + "', 19456)");
        root.insertEntry("/plain/bind", 0x4001, 040755, 4096, null, "");
        root.insertEntry(
                "/plain/external", 4 | 128, 0100644, 12, sha1("elsewhere".getBytes(StandardCharsets.UTF_8)), "");
        root.insertEntry("/modes/device", 20, 020666, 259, null, "");
        byte[] content = "hashed otherwise".getBytes(StandardCharsets.UTF_8);
        for (HashAlgorithm algorithm : List.of(HashAlgorithm.RIPEMD160, HashAlgorithm.SHAKE128)) {
            byte[] stored = deflate(content);
            byte[] hash = algorithm.digest().digest(stored);
            files.put(path(HexFormat.of().formatHex(hash) + algorithm.id(), ""), stored);
            root.insertEntry(
                    "/plain/" + algorithm.name(),
                    4 | (algorithm == HashAlgorithm.RIPEMD160 ? 1 : 2) << 8,
                    0100644,
                    content.length,
                    hash,
                    "");
        }
        TestDatabase deepest = catalogs.get(DEEPEST);
        deepest.insertEntry(DEEPEST + "/.cvmfsautocatalog", 4, 0100600, 0, sha1(deflate(new byte[0])), "");
        files.putIfAbsent(path(hex(sha1(deflate(new byte[0]))), ""), deflate(new byte[0]));
    }

    /** Edits rows of a catalog; counters and everything above follow. */
    Workshop catalog(String mount, String... statements) {
        catalogs.get(mount).execute(statements);
        return this;
    }

    Workshop entry(String mount, String path, int flags, int mode, long size, byte[] hash, String symlink) {
        catalogs.get(mount).insertEntry(path, flags, mode, size, hash, symlink);
        return this;
    }

    /** Many plain files. */
    Workshop files(String mount, int count, IntFunction<String> path, long size, IntFunction<byte[]> hash) {
        catalogs.get(mount).insertFiles(count, path, size, hash);
        return this;
    }

    /** Edits a catalog after its counters and registrations were brought up to date. */
    Workshop catalogLate(String mount, String... statements) {
        lateEdits.computeIfAbsent(mount, m -> new ArrayList<>()).add(database -> database.execute(statements));
        return this;
    }

    /** Edits the bytes of the plain file of a catalog, after all else. */
    Workshop catalogBytes(String mount, UnaryOperator<byte[]> edit) {
        lateEdits
                .computeIfAbsent(mount, m -> new ArrayList<>())
                .add(database -> database.replace(edit.apply(database.bytes())));
        return this;
    }

    Workshop tags(String... statements) {
        tagEdits.add(database -> database.execute(statements));
        return this;
    }

    Workshop tagBytes(UnaryOperator<byte[]> edit) {
        tagEdits.add(database -> database.replace(edit.apply(database.bytes())));
        return this;
    }

    Workshop reflog(String... statements) {
        reflogEdits.add(database -> database.execute(statements));
        return this;
    }

    /** @param statement asked for when all catalogs are stored */
    Workshop reflog(Supplier<String> statement) {
        reflogEdits.add(database -> database.execute(statement.get()));
        return this;
    }

    Workshop reflogBytes(UnaryOperator<byte[]> edit) {
        reflogEdits.add(database -> database.replace(edit.apply(database.bytes())));
        return this;
    }

    /** @param value null to leave the field out */
    Workshop manifest(char key, String value) {
        manifestEdits.put(key, value);
        return this;
    }

    Workshop manifestLine(String line) {
        extraManifestLines.add(line);
        return this;
    }

    Workshop manifestSigned(BiFunction<TestKeys, byte[], byte[]> signer) {
        manifestSigner = signer;
        return this;
    }

    Workshop whitelistSigned(BiFunction<TestKeys, byte[], byte[]> signer) {
        whitelistSigner = signer;
        return this;
    }

    Workshop whitelistLine(int index, String line) {
        whitelist.set(index, line);
        return this;
    }

    Workshop insertWhitelistLine(int index, String line) {
        whitelist.add(index, line);
        return this;
    }

    /** @param object stored as certificate, compressed already */
    Workshop certificate(byte[] object) {
        certificate = object;
        return this;
    }

    /** Edits what is served after everything was signed. */
    Workshop served(Consumer<Map<String, byte[]>> edit) {
        lateFileEdits.add(edit);
        return this;
    }

    Workshop servedWithout(String path) {
        return served(served -> {
            if (served.remove(path) == null) {
                throw new IllegalStateException("was not there: " + path);
            }
        });
    }

    Workshop served(String path, UnaryOperator<byte[]> edit) {
        return served(served -> {
            byte[] before = served.get(path);
            byte[] after = edit.apply(before);
            if (Arrays.equals(before, after)) {
                throw new IllegalStateException("was the same before: " + path);
            }
            served.put(path, after);
        });
    }

    /** Hash string of a nested catalog as stored. */
    String hashOf(String mount) {
        return registered(mount.equals(DEEPEST) ? MIDDLE : "", mount);
    }

    /** Stores an object and gives its hash string. */
    String store(byte[] stored, String suffix) {
        String hash = hex(sha1(stored));
        files.put(path(hash, suffix), stored);
        return hash;
    }

    String manifestField(char key) {
        return manifest.get(key);
    }

    /** Path of the object of a file in a catalog, or of its first chunk. */
    String objectOf(String mount, String name) {
        return path(catalogs.get(mount).text("SELECT lower(hex(hash)) FROM catalog WHERE name = '" + name + "'"), "");
    }

    String chunkOf(String mount, int offset) {
        return path(catalogs.get(mount).text("SELECT lower(hex(hash)) FROM chunks WHERE offset = " + offset), "P");
    }

    /** Path of the object that catalogs are stored as, once {@link #publish()} has been through. */
    static String path(String hash, String suffix) {
        return "data/" + hash.substring(0, 2) + '/' + hash.substring(2) + suffix;
    }

    /** Stores and signs everything. */
    Map<String, byte[]> publish() {
        for (String mount : NESTED) {
            storeCatalog(mount);
        }
        storeCatalog("");
        manifest.put('S', String.valueOf(REVISION));
        manifest.put('X', store(certificate, "X"));
        storeTags();
        storeReflog();
        signManifest();
        signWhitelist();
        lateFileEdits.forEach(edit -> edit.accept(files));
        return files;
    }

    private void storeCatalog(String mount) {
        TestDatabase catalog = catalogs.get(mount);
        totals.put(
                mount,
                new Recount(NESTED.stream()
                                .filter(nested -> isDirectChild(mount, nested))
                                .map(totals::get)
                                .toList())
                        .bringUpToDate(catalog));
        lateEdits.getOrDefault(mount, List.of()).forEach(edit -> edit.accept(catalog));
        String hash = store(deflate(catalog.bytes()), "C");
        int size = catalog.bytes().length;
        if (mount.isEmpty()) {
            manifest.put('C', hash);
            manifest.put('B', String.valueOf(size));
        } else {
            catalogs.get(mount.equals(DEEPEST) ? MIDDLE : "").edit(connection -> {
                try (var update =
                        connection.prepareStatement("UPDATE nested_catalogs SET sha1 = ?, size = ? WHERE path = ?")) {
                    update.setString(1, hash);
                    update.setInt(2, size);
                    update.setString(3, mount);
                    update.executeUpdate();
                }
            });
        }
    }

    private static boolean isDirectChild(String mount, String nested) {
        return mount.isEmpty() ? nested.equals(MIDDLE) : mount.equals(MIDDLE) && nested.equals(DEEPEST);
    }

    private void storeTags() {
        tags.execute("UPDATE tags SET hash = '" + manifest.get('C') + "', size = " + manifest.get('B')
                + ", revision = " + REVISION + ", timestamp = "
                + catalogs.get("")
                        .text("SELECT coalesce((SELECT value FROM properties WHERE key = 'last_modified'), 0)")
                + " WHERE name = 'trunk'");
        tagEdits.forEach(edit -> edit.accept(tags));
        manifest.put('H', store(deflate(tags.bytes()), "H"));
    }

    private void storeReflog() {
        reflog.execute(
                "INSERT INTO refs VALUES ('" + manifest.get('C') + "', 0, 1795360900)",
                "INSERT INTO refs VALUES ('" + manifest.get('X') + "', 1, 1795360900)",
                "INSERT INTO refs VALUES ('" + manifest.get('H') + "', 2, 1795360900)");
        reflogEdits.forEach(edit -> edit.accept(reflog));
        files.put(".cvmfsreflog", reflog.bytes());
        manifest.put('Y', hex(sha1(reflog.bytes())));
    }

    private void signManifest() {
        manifest.putAll(manifestEdits);
        StringBuilder text = new StringBuilder();
        manifest.forEach((key, value) -> text.append(value == null ? "" : key + value + "\n"));
        extraManifestLines.forEach(line -> text.append(line).append('\n'));
        files.put(".cvmfspublished", letter(text.toString(), manifestSigner));
    }

    private void signWhitelist() {
        files.put(".cvmfswhitelist", letter(String.join("\n", whitelist) + "\n", whitelistSigner));
    }

    private static byte[] letter(String text, BiFunction<TestKeys, byte[], byte[]> signer) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        byte[] hash = hex(sha1(bytes)).getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream letter = new ByteArrayOutputStream();
        letter.writeBytes(bytes);
        letter.writeBytes("--\n".getBytes(StandardCharsets.US_ASCII));
        letter.writeBytes(hash);
        letter.write('\n');
        letter.writeBytes(signer.apply(TestKeys.OWN, hash));
        return letter.toByteArray();
    }

    static String fingerprint(TestKeys keys) {
        return HexFormat.ofDelimiter(":").withUpperCase().formatHex(sha1(keys.certificateDer()));
    }

    static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static byte[] deflate(byte[] plain) {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream stream = new DeflaterOutputStream(deflated)) {
            stream.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return deflated.toByteArray();
    }

    static byte[] inflate(byte[] deflated) {
        try (InflaterInputStream stream = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
