package org.cvmfsephemeral.format.reflog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.cvmfsephemeral.format.GoldenRepository;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteConnection;

class ReflogTest {
    private static final RepositoryName REPOSITORY = RepositoryName.of("sw.example.org");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 100, 5000})
    void whatIsWrittenIsRead(int size) {
        Reflog reflog = new Reflog(REPOSITORY, references(size));

        assertThat(Reflog.parse(reflog.toDatabase())).isEqualTo(reflog);
    }

    @Test
    void equalReflogsGiveEqualBytes() {
        List<Reference> references = new ArrayList<>(references(500));
        byte[] bytes = new Reflog(REPOSITORY, references).toDatabase();

        Collections.shuffle(references, new Random(7));

        assertThat(new Reflog(REPOSITORY, references).toDatabase()).isEqualTo(bytes);
    }

    @Test
    void shortReflogIsFivePages() {
        assertThat(new Reflog(REPOSITORY, references(4)).toDatabase()).hasSize(5 * 1024);
    }

    @Test
    void laterReferenceToTheSameObjectReplacesTheEarlier() {
        ContentHash hash = ContentHash.sha1(new byte[0]);
        Reflog reflog = new Reflog(
                REPOSITORY,
                List.of(
                        new Reference(hash, ReferenceType.CERTIFICATE, 20),
                        new Reference(hash, ReferenceType.CERTIFICATE, 10)));

        assertThat(reflog.references()).containsExactly(new Reference(hash, ReferenceType.CERTIFICATE, 20));
    }

    @ParameterizedTest
    @EnumSource
    void reflogOfTheRealPublisherNamesWhatItsManifestNames(GoldenRepository golden, @TempDir Path directory)
            throws Exception {
        Path base = golden.unpackInto(directory);
        byte[] database = Files.readAllBytes(base.resolve(Reflog.FILE_NAME));
        Manifest manifest = SignedManifest.parse(Files.readAllBytes(base.resolve(Manifest.FILE_NAME)))
                .manifest();

        Reflog reflog = Reflog.parse(database);

        assertThat(manifest.reflog()).contains(ContentHash.sha1(database));
        assertThat(reflog.repository()).isEqualTo(golden.repositoryName());
        assertThat(reflog.find(manifest.rootCatalog()))
                .hasValueSatisfying(found -> assertThat(found.type()).isEqualTo(ReferenceType.ROOT_CATALOG));
        assertThat(reflog.find(manifest.certificate().orElseThrow()))
                .hasValueSatisfying(found -> assertThat(found.type()).isEqualTo(ReferenceType.CERTIFICATE));
    }

    @Test
    void everyCutIsRefused() {
        byte[] database = new Reflog(REPOSITORY, references(20)).toDatabase();
        for (int length = 0; length < database.length; length += 61) {
            byte[] cut = Arrays.copyOf(database, length);

            assertThatThrownBy(() -> Reflog.parse(cut)).as("length %d", length).isInstanceOf(FormatException.class);
        }
    }

    @Property(tries = 2000)
    void damagedReflogIsRefusedOrRead(@ForAll @IntRange(max = 1 << 20) int at, @ForAll byte with) {
        byte[] database = new Reflog(REPOSITORY, references(20)).toDatabase();
        database[at % database.length] = with;

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> parseOrRefuse(database));
    }

    @Property(tries = 300)
    void garbageIsRefused(@ForAll @Size(max = 2000) byte[] garbage) {
        assertThatThrownBy(() -> Reflog.parse(garbage)).isInstanceOf(FormatException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE VIEW more AS SELECT 1",
                "CREATE TRIGGER more AFTER INSERT ON refs BEGIN DELETE FROM refs; END",
                "ALTER TABLE refs ADD COLUMN more TEXT",
                "DROP TABLE refs",
                "UPDATE properties SET value = '2.0' WHERE key = 'schema'",
                "DELETE FROM properties WHERE key = 'fqrn'",
                "UPDATE properties SET value = '../x' WHERE key = 'fqrn'",
                "INSERT INTO refs VALUES ('no hash', 0, 0)",
                "INSERT INTO refs VALUES (NULL, 0, 0)",
                "UPDATE refs SET type = 7",
                "PRAGMA journal_mode=WAL"
            })
    void otherDatabaseIsRefused(String change, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("reflog");
        Files.write(file, new Reflog(REPOSITORY, references(5)).toDatabase());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(change);
        }
        byte[] changed = Files.readAllBytes(file);

        assertThatThrownBy(() -> Reflog.parse(changed)).isInstanceOf(FormatException.class);
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

        assertThatThrownBy(() -> Reflog.parse(manyTables)).hasMessage("not a reflog database");
    }

    private static void parseOrRefuse(byte[] database) {
        try {
            assertThat(Reflog.parse(database).references()).hasSizeLessThanOrEqualTo(20);
        } catch (FormatException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }

    private static List<Reference> references(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> new Reference(
                        ContentHash.of(
                                HashAlgorithm.values()[i % 3],
                                Integer.toString(i).getBytes(StandardCharsets.US_ASCII)),
                        ReferenceType.values()[i % 4],
                        1_700_000_000L + i / 7))
                .toList();
    }
}
