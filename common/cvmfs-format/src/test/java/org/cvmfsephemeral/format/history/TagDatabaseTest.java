package org.cvmfsephemeral.format.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.cvmfsephemeral.format.GoldenRepository;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteConnection;

class TagDatabaseTest {
    private static final RepositoryName REPOSITORY = RepositoryName.of("sw.example.org");
    private static final Optional<ContentHash> PREVIOUS = Optional.of(ContentHash.sha1(new byte[] {1}));

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 100, 5000})
    void whatIsWrittenIsRead(int size) {
        TagDatabase tags = new TagDatabase(REPOSITORY, PREVIOUS, tags(size));

        assertThat(TagDatabase.parse(tags.toDatabase())).isEqualTo(tags);
    }

    @Test
    void firstDatabaseReplacesNone() {
        TagDatabase tags = new TagDatabase(REPOSITORY, Optional.empty(), tags(1));

        assertThat(TagDatabase.parse(tags.toDatabase()).previous()).isEmpty();
    }

    @Test
    void nullHashOfUpstreamMeansNone() throws Exception {
        byte[] database = new TagDatabase(REPOSITORY, PREVIOUS, tags(1)).toDatabase();

        byte[] first = changed(
                database,
                "UPDATE properties SET value = '%s' WHERE key = 'previous_revision'".formatted("0".repeat(40)));

        assertThat(TagDatabase.parse(first).previous()).isEmpty();
    }

    @Test
    void equalDatabasesGiveEqualBytes() {
        List<NamedRevision> tags = new ArrayList<>(tags(500));
        byte[] bytes = new TagDatabase(REPOSITORY, PREVIOUS, tags).toDatabase();

        Collections.shuffle(tags, new Random(7));

        assertThat(new TagDatabase(REPOSITORY, PREVIOUS, tags).toDatabase()).isEqualTo(bytes);
    }

    @Test
    void twoTagsOfOneNameAreRefused() {
        NamedRevision tag = tags(1).get(0);

        assertThatThrownBy(() -> new TagDatabase(REPOSITORY, PREVIOUS, List.of(tag, tag)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void currentTagsOfTheRealPublisherAreRead(GoldenRepository golden, @TempDir Path directory) throws Exception {
        Path base = golden.unpackInto(directory);
        Manifest manifest = SignedManifest.parse(Files.readAllBytes(base.resolve(Manifest.FILE_NAME)))
                .manifest();

        TagDatabase tags = TagDatabase.parse(object(base, manifest.history().orElseThrow()));

        assertThat(tags.repository()).isEqualTo(golden.repositoryName());
        assertThat(tags.tags())
                .extracting(
                        tag -> tag.name().replaceFirst("generic-.*", "generic"),
                        NamedRevision::revision,
                        NamedRevision::description)
                .containsExactly(
                        tuple("first", 2L, "first tag"),
                        tuple("generic", 1L, ""),
                        tuple("second", 3L, "second tag"),
                        tuple("trunk", 3L, NamedRevision.TRUNK_DESCRIPTION),
                        tuple("trunk-previous", 2L, NamedRevision.TRUNK_PREVIOUS_DESCRIPTION));
        assertThat(tags.find(TagName.TRUNK)).hasValueSatisfying(trunk -> {
            assertThat(trunk.rootHash()).isEqualTo(manifest.rootCatalog());
            assertThat(trunk.size()).isEqualTo(manifest.rootCatalogSize());
        });
    }

    @ParameterizedTest
    @EnumSource
    void everyDatabaseOfTheRealPublisherLeadsToTheOneBefore(GoldenRepository golden, @TempDir Path directory)
            throws Exception {
        Path base = golden.unpackInto(directory);
        Optional<ContentHash> next = SignedManifest.parse(Files.readAllBytes(base.resolve(Manifest.FILE_NAME)))
                .manifest()
                .history();
        List<Integer> sizes = new ArrayList<>();
        while (next.isPresent()) {
            TagDatabase tags = TagDatabase.parse(object(base, next.get()));
            sizes.add(tags.tags().size());
            next = tags.previous();
        }

        assertThat(sizes).containsExactly(5, 4, 2);
    }

    @ParameterizedTest
    @EnumSource
    void ownDatabaseHoldsTheRowsOfTheRealOne(GoldenRepository golden, @TempDir Path directory) throws Exception {
        Path base = golden.unpackInto(directory);
        byte[] real = object(
                base,
                SignedManifest.parse(Files.readAllBytes(base.resolve(Manifest.FILE_NAME)))
                        .manifest()
                        .history()
                        .orElseThrow());

        byte[] own = TagDatabase.parse(real).toDatabase();

        assertThat(rows(own)).isEqualTo(rows(real));
    }

    @Test
    void everyCutIsRefused() {
        byte[] database = new TagDatabase(REPOSITORY, PREVIOUS, tags(20)).toDatabase();
        for (int length = 0; length < database.length; length += 61) {
            byte[] cut = Arrays.copyOf(database, length);

            assertThatThrownBy(() -> TagDatabase.parse(cut))
                    .as("length %d", length)
                    .isInstanceOf(FormatException.class);
        }
    }

    @Property(tries = 2000)
    void damagedDatabaseIsRefusedOrRead(@ForAll @IntRange(max = 1 << 20) int at, @ForAll byte with) {
        byte[] database = new TagDatabase(REPOSITORY, PREVIOUS, tags(20)).toDatabase();
        database[at % database.length] = with;

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> parseOrRefuse(database));
    }

    @Property(tries = 300)
    void garbageIsRefused(@ForAll @Size(max = 2000) byte[] garbage) {
        assertThatThrownBy(() -> TagDatabase.parse(garbage)).isInstanceOf(FormatException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE VIEW more AS SELECT 1",
                "CREATE TRIGGER more AFTER INSERT ON tags BEGIN DELETE FROM tags; END",
                "ALTER TABLE tags ADD COLUMN more TEXT",
                "DROP TABLE recycle_bin",
                "CREATE INDEX more ON tags (revision)",
                "UPDATE properties SET value = '2.0' WHERE key = 'schema'",
                "UPDATE properties SET value = '2' WHERE key = 'schema_revision'",
                "DELETE FROM properties WHERE key = 'schema_revision'",
                "DELETE FROM properties WHERE key = 'fqrn'",
                "UPDATE properties SET value = '../x' WHERE key = 'fqrn'",
                "UPDATE properties SET value = 'x' WHERE key = 'previous_revision'",
                "UPDATE tags SET name = 'no name' WHERE name = 'tag0'",
                "UPDATE tags SET name = '' WHERE name = 'tag0'",
                "UPDATE tags SET name = NULL WHERE name = 'tag0'",
                "UPDATE tags SET name = x'61' WHERE name = 'tag0'",
                "UPDATE tags SET hash = 'no hash'",
                "UPDATE tags SET hash = NULL",
                "UPDATE tags SET revision = -1",
                "UPDATE tags SET revision = 'one'",
                "UPDATE tags SET revision = NULL",
                "UPDATE tags SET timestamp = 1.5",
                "UPDATE tags SET size = -1",
                "UPDATE tags SET description = NULL",
                "UPDATE tags SET branch = NULL",
                "UPDATE tags SET branch = 'other'",
                "INSERT INTO branches VALUES ('other', '', 1)",
                "DELETE FROM branches",
                "INSERT INTO recycle_bin VALUES ('x', 0)",
                "PRAGMA journal_mode=WAL"
            })
    void otherDatabaseIsRefused(String change) throws Exception {
        byte[] database = new TagDatabase(REPOSITORY, PREVIOUS, tags(5)).toDatabase();

        byte[] changed = changed(database, change);

        assertThatThrownBy(() -> TagDatabase.parse(changed)).isInstanceOf(FormatException.class);
    }

    @Test
    void schemaOfManyPagesIsRefusedBeforeItIsWalked() throws Exception {
        byte[] manyTables;
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size=512");
            for (int i = 0; i < 200; i++) {
                statement.execute("CREATE TABLE t" + i + " (a)");
            }
            manyTables = connection.unwrap(SQLiteConnection.class).serialize("main");
        }

        assertThatThrownBy(() -> TagDatabase.parse(manyTables)).hasMessage("not a tag database");
    }

    @Test
    void tooLargeDatabaseIsRefusedUnread() {
        byte[] zeros = new byte[TagDatabase.MAX_BYTES + 1];

        assertThatThrownBy(() -> TagDatabase.parse(zeros)).hasMessageContaining("more than");
    }

    private static void parseOrRefuse(byte[] database) {
        try {
            assertThat(TagDatabase.parse(database).tags()).hasSizeLessThanOrEqualTo(20);
        } catch (FormatException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }

    private static byte[] changed(byte[] database, String change) throws Exception {
        Path file = Files.createTempFile("tags", ".sqlite");
        try {
            Files.write(file, database);
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = connection.createStatement()) {
                statement.execute(change);
            }
            return Files.readAllBytes(file);
        } finally {
            Files.delete(file);
        }
    }

    private static byte[] object(Path base, ContentHash hash) throws Exception {
        byte[] stored = Files.readAllBytes(base.resolve(new ObjectName(hash, ObjectKind.HISTORY).path()));
        return ObjectDecoder.decode(Compression.ZLIB, stored, TagDatabase.MAX_BYTES);
    }

    /** Every row of every table as text, sorted. */
    private static List<String> rows(byte[] database) throws Exception {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            connection.unwrap(SQLiteConnection.class).deserialize("main", database);
            for (String table : List.of("properties", "branches", "tags", "recycle_bin")) {
                try (ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
                    while (row.next()) {
                        StringBuilder text = new StringBuilder(table);
                        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                            Object value = row.getObject(column);
                            String type =
                                    value == null ? "null" : value.getClass().getSimpleName();
                            text.append('|').append(type).append(' ').append(value);
                        }
                        rows.add(text.toString());
                    }
                }
            }
        }
        Collections.sort(rows);
        return rows;
    }

    private static List<NamedRevision> tags(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> new NamedRevision(
                        "tag" + i,
                        ContentHash.of(
                                HashAlgorithm.values()[i % 3],
                                Integer.toString(i).getBytes(StandardCharsets.US_ASCII)),
                        i + 1L,
                        1_700_000_000L + i,
                        i % 2 == 0 ? "" : "the " + i + "th: ünïcode",
                        4096L * i))
                .toList();
    }
}
