package org.cvmfsephemeral.upload.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.cvmfsephemeral.upload.stack.LedgerRows;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(UploadStack.class)
class TreeResourceTest extends ServiceTest {
    private String repository;
    private String directory;

    @BeforeEach
    void create() {
        repository = sharedRepository("{}");
        directory = UUID.randomUUID().toString();
    }

    private String tree(String parameters) {
        return "/repos/" + repository + "/trees/" + directory + parameters;
    }

    private String file(String name) {
        return "/repos/" + repository + "/files/" + directory + "/" + name;
    }

    private static byte[] tar(Map<String, String> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] links() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry program = new TarArchiveEntry("bin/program");
            program.setMode(0100755);
            program.setUserId(7);
            program.setSize(2);
            tar.putArchiveEntry(program);
            tar.write(new byte[2]);
            tar.closeArchiveEntry();
            TarArchiveEntry link = new TarArchiveEntry("bin/link", TarConstants.LF_SYMLINK);
            link.setLinkName("program");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    @Test
    void treeIsPublishedAsOneRevision() {
        // Given
        long before = api.get("/repos/" + repository).json().get("revision").asLong();

        // When
        Reply created = api.put(tree("?ttl=2h"), tar(Map.of("a", "1", "d/b", "22", "d/e/c", "333")));

        // Then
        assertThat(created.status()).as("%s", created).isEqualTo(201);
        assertThatObject(created.json())
                .returns(before + 1, body -> body.get("revision").asLong())
                .returns("/" + directory, body -> body.get("path").asText())
                .returns(3, body -> body.get("files").asInt())
                .returns(6, body -> body.get("size").asInt())
                .returns(true, body -> body.has("expires"));
        assertThat(created.header("Location")).endsWith("/repos/" + repository + "/files/" + directory);
        assertThat(api.get(file("a")).text()).isEqualTo("1");
        assertThat(api.get(file("d/e/c")).text()).isEqualTo("333");
        assertThat(ledger(repository).isQuiet()).isTrue();
    }

    @Test
    void compressedTarAndZipAreUnpackedToo() throws IOException {
        Map<String, String> files = Map.of("a", "1", "d/b", "22");

        api.put(tree("/tar"), gzip(tar(files)));
        api.put(tree("/zip"), zip(files));

        assertThat(api.get(file("tar/d/b")).text()).isEqualTo("22");
        assertThat(api.get(file("zip/d/b")).text()).isEqualTo("22");
    }

    @Test
    void attributesAndLinksAreKept() {
        api.put(tree(""), links());

        JsonNode entries = api.get(file("bin")).json().get("entries");

        assertThat(entries.get(0).get("target").asText()).isEqualTo("program");
        assertThat(entries.get(1).get("mode").asText()).isEqualTo("0755");
        assertThat(entries.get(1).get("uid").asInt()).isEqualTo(7);
    }

    @Test
    void whatIsThereIsReplacedOrMergedOnlyIfAsked() {
        // Given
        api.put(tree(""), tar(Map.of("old", "old", "both", "old")));
        byte[] tar = tar(Map.of("new", "new", "both", "new"));

        // When
        Reply refused = api.put(tree(""), tar);
        Reply merged = api.put(tree("?mode=merge"), tar);
        String oldAfterMerge = api.get(file("old")).text();
        Reply replaced = api.put(tree("?mode=replace"), tar);

        // Then
        assertThat(refused.problem()).isEqualTo("file-exists");
        assertThat(merged.status()).isEqualTo(201);
        assertThat(oldAfterMerge).isEqualTo("old");
        assertThat(replaced.status()).isEqualTo(201);
        assertThat(api.get(file("old")).status()).isEqualTo(404);
        assertThat(api.get(file("both")).text()).isEqualTo("new");
    }

    @Test
    void componentsAreStrippedAndAPrefixIsPutInFront() {
        api.put(tree("?strip-components=1&prefix=share/doc"), tar(Map.of("top/a", "1", "top/d/b", "2", "alone", "3")));

        assertThat(api.get(file("share/doc/a")).text()).isEqualTo("1");
        assertThat(api.get(file("share/doc/d/b")).text()).isEqualTo("2");
        assertThat(api.get(file("share/doc/alone")).status()).isEqualTo(404);
    }

    @Test
    void treeIsMergedIntoTheRoot() {
        Reply merged = api.put("/repos/" + repository + "/trees?mode=merge", tar(Map.of(directory + "/a", "1")));

        assertThat(merged.status()).as("%s", merged).isEqualTo(201);
        assertThat(api.get(file("a")).text()).isEqualTo("1");
    }

    @Test
    void treesAreCollectedInTransactions() {
        // Given
        String transactions = "/repos/" + repository + "/transactions";
        String transaction = api.post(transactions, "{\"path\":\"/" + directory + "\"}")
                .json()
                .get("id")
                .asText();

        // When
        Reply first = api.put(tree("/one?transaction=" + transaction), tar(Map.of("a", "1")));
        Reply second = api.put(tree("/two?transaction=" + transaction), tar(Map.of("b", "2")));
        api.post(transactions + "/" + transaction + "/commit", "");

        // Then
        assertThat(first.status()).as("%s", first).isEqualTo(200);
        assertThat(second.status()).isEqualTo(200);
        assertThat(api.get(file("one/a")).text()).isEqualTo("1");
        assertThat(api.get(file("two/b")).text()).isEqualTo("2");
    }

    @Test
    void treeDoesNotReplaceWhatItsOwnTransactionHasWritten() {
        // Given
        String transactions = "/repos/" + repository + "/transactions";
        String transaction = api.post(transactions, "{\"path\":\"/" + directory + "\"}")
                .json()
                .get("id")
                .asText();
        api.put(file("t/a") + "?transaction=" + transaction, "acknowledged");

        // When
        api.put(tree("/t?transaction=" + transaction), tar(Map.of("b", "2")));
        Reply committed = api.post(transactions + "/" + transaction + "/commit", "");

        // Then
        assertThat(committed.problem()).isEqualTo("file-exists");
    }

    @Test
    void repeatedTreeIsPublishedOnce() {
        byte[] tar = tar(Map.of("a", "1"));
        String key = UUID.randomUUID().toString();

        Reply first = api.put(tree(""), tar, "Idempotency-Key", key);
        Reply second = api.put(tree(""), tar, "Idempotency-Key", key);

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.json()).isEqualTo(first.json());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"no archive at all|415|unsupported-archive", "|415|unsupported-archive"})
    void whatIsNoArchive(String body, int status, String problem) {
        LedgerRows before = ledger(repository);

        Reply refused = api.put(tree(""), body == null ? "" : body);

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.problem()).isEqualTo(problem);
        assertThat(ledger(repository)).isEqualTo(before);
    }

    @Test
    void truncatedArchivePublishesNothing() {
        byte[] tar = tar(Map.of("a", "1", "b", "x".repeat(5000)));
        LedgerRows before = ledger(repository);

        Reply refused = api.put(tree(""), Arrays.copyOf(tar, 3000));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(ledger(repository)).isEqualTo(before);
        assertThat(api.get(file("a")).status()).isEqualTo(404);
    }

    @Test
    void membersThatLeadOutPublishNothing() {
        Reply refused = api.put(tree(""), tar(Map.of("a", "1", "../b", "2")));

        assertThat(refused.problem()).isEqualTo("invalid-archive");
        assertThat(api.get(file("a")).status()).isEqualTo(404);
    }

    @Test
    void whatItUnpacksToCountsForTheLimits() throws IOException {
        String limited = api.newRepository("{\"requestSizeLimit\":20000}");
        byte[] small = gzip(tar(Map.of("a", "x".repeat(20_001))));

        Reply refused = api.put("/repos/" + limited + "/trees/t", small);

        assertThat(small.length).isLessThan(20_000);
        assertThat(refused.problem()).isEqualTo("request-too-large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?mode=other",
                "?ttl=soon",
                "?strip-components=-1",
                "?strip-components=101",
                "?strip-components=a",
                "?prefix=",
                "?overwrite=true"
            })
    void parametersThatMakeNoSense(String parameters) {
        assertThat(api.put(tree(parameters), tar(Map.of("a", "1"))).problem()).isEqualTo("invalid-parameter");
    }

    @Test
    void wholeRepositoryDoesNotExpire() {
        Reply refused = api.put("/repos/" + repository + "/trees?mode=replace&ttl=1h", tar(Map.of("a", "1")));

        assertThat(refused.problem()).isEqualTo("invalid-parameter");
    }
}
