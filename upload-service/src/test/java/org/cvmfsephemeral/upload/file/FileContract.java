package org.cvmfsephemeral.upload.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.cvmfsephemeral.format.client.HttpObjectSource;
import org.cvmfsephemeral.format.client.RepositoryReader;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.upload.stack.Api;
import org.cvmfsephemeral.upload.stack.LedgerRows;
import org.cvmfsephemeral.upload.stack.RawConnection;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files written and read; the same on every kind of store. */
abstract class FileContract extends ServiceTest {
    private static final int CHUNK = 64 << 10;

    private String files(String compression) {
        String name = sharedRepository("{\"chunkSize\":" + CHUNK + ",\"compression\":\"" + compression + "\"}");
        return "/repos/" + name + "/files/";
    }

    private static String repositoryOf(String files) {
        return files.split("/")[2];
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    @ParameterizedTest
    @CsvSource({
        "none,0", "none,1", "none,32768", "none,32769", "none,131072", "none,131073", "none,1500000",
        "zlib,0", "zlib,1", "zlib,32768", "zlib,32769", "zlib,131072", "zlib,131073", "zlib,1500000"
    })
    void contentComesBackAsItWasSent(String compression, int size) {
        String path = files(compression) + "known-" + size;
        byte[] content = random(size);

        Reply created = api.put(path, content);

        assertThat(created.status()).as("%s", created).isEqualTo(201);
        assertThat(created.json().get("size").asInt()).isEqualTo(size);
        assertThat(api.get(path).body()).isEqualTo(content);
    }

    @ParameterizedTest
    @CsvSource({"none,0", "none,1", "none,32768", "none,32769", "none,1500000", "zlib,32769", "zlib,1500000"})
    void contentOfUnknownLengthComesBackAsItWasSent(String compression, int size) {
        String path = files(compression) + "unknown-" + size;
        byte[] content = random(size);

        Reply created = api.send("PUT", path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content)));

        assertThat(created.status()).as("%s", created).isEqualTo(201);
        assertThat(api.get(path).body()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "zlib"})
    void clientReadsFromVerifiedObjectsWhatWasUploaded(String compression) throws Exception {
        String path = files(compression) + "for/clients";
        byte[] content = random(700_000);
        api.put(path, content);

        try (RepositoryReader reader = openAsClient(repositoryOf(path))) {
            assertThat(reader.open(RepositoryPath.of("/for/clients")).readAllBytes())
                    .isEqualTo(content);
        }
    }

    private RepositoryReader openAsClient(String repository) throws Exception {
        URI root = api.base().resolve("/cvmfs/" + repository);
        String key = api.get("/cvmfs-meta/" + repository + ".pub").text();
        return RepositoryReader.open(
                new HttpObjectSource(root),
                RepositoryName.of(repository),
                List.of(Pem.readPublicKey(key)),
                Clock.systemUTC());
    }

    @Test
    void answerTellsWhatWasPublished() {
        String path = files("none") + "answer";

        Reply created = api.put(path + "?ttl=2h", "content");

        JsonNode repository = api.get("/repos/" + repositoryOf(path)).json();
        assertThatObject(created.json())
                .returns(repositoryOf(path), body -> body.get("repository").asText())
                .returns("/answer", body -> body.get("path").asText())
                .returns(repository.get("revision"), body -> body.get("revision"))
                .returns(repository.get("rootHash"), body -> body.get("rootHash"))
                .returns(7, body -> body.get("size").asInt())
                .returns(true, body -> body.get("change").asText().length() == 36);
    }

    @Test
    void nothingIsHeldOnceItIsPublished() {
        String path = files("none") + "quiet";

        api.put(path, "content");

        assertThat(ledger(repositoryOf(path))).matches(LedgerRows::isQuiet);
    }

    @Test
    void eachWriteMakesALaterRevision() {
        String path = files("none") + "later";
        long first = api.put(path, "1").json().get("revision").asLong();

        long second =
                api.put(path + "?overwrite=true", "2").json().get("revision").asLong();

        assertThat(second).isGreaterThan(first);
    }

    @Test
    void overwritingReplacesContentAndTag() {
        String path = files("none") + "replaced";
        api.put(path, "old");
        String oldTag = api.get(path).header("ETag");

        Reply replaced = api.put(path + "?overwrite=true", random(300_000));

        assertThat(replaced.status()).isEqualTo(201);
        Reply now = api.get(path);
        assertThat(now.body()).isEqualTo(random(300_000));
        assertThat(now.header("ETag")).isNotEqualTo(oldTag);
    }

    @Test
    void fileVanishesAfterItsTime() {
        String path = files("none") + "mortal";
        Instant before = Instant.now();

        Reply created = api.put(path + "?ttl=90s", "content");

        Instant expires = Instant.parse(created.json().get("expires").asText());
        assertThat(expires).isBetween(before.plusSeconds(90), Instant.now().plusSeconds(91));
        assertThat(expires.getNano()).isZero();
        assertThat(api.head(path).header("X-Cvmfs-Expires")).isEqualTo(expires.toString());
        assertThat(entry(path).get("expires").asText()).isEqualTo(expires.toString());
    }

    @Test
    void expiryIsAnAttributeThatClientsSee() throws Exception {
        String path = files("none") + "stamped";

        Reply created = api.put(path + "?ttl=PT36H", "content");

        try (RepositoryReader reader = openAsClient(repositoryOf(path))) {
            byte[] stamp = reader.stat(RepositoryPath.of("/stamped"))
                    .orElseThrow()
                    .attributes()
                    .xattrs()
                    .get("user.cvmfs-ephemeral.expires")
                    .orElseThrow();
            assertThat(new String(stamp, java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(created.json().get("expires").asText());
        }
    }

    @Test
    void fileWithoutTimeToLiveStays() {
        String path = files("none") + "immortal";

        Reply created = api.put(path, "content");

        assertThat(created.json().has("expires")).isFalse();
        assertThat(api.get(path).header("X-Cvmfs-Expires")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0755,0755", "640,0640", "4711,4711"})
    void modeIsKept(String mode, String listed) {
        String path = files("none") + "mode-" + mode;

        api.put(path + "?mode=" + mode, "content");

        assertThat(entry(path).get("mode").asText()).isEqualTo(listed);
    }

    @Test
    void modeIsReadableByDefault() {
        String path = files("none") + "mode";

        api.put(path, "content");

        assertThat(entry(path).get("mode").asText()).isEqualTo("0644");
    }

    private JsonNode entry(String path) {
        int slash = path.lastIndexOf('/');
        JsonNode entries = api.get(path.substring(0, slash)).json().get("entries");
        return StreamSupport.stream(entries.spliterator(), false)
                .filter(entry -> entry.get("name").asText().equals(path.substring(slash + 1)))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with spaces",
                "100%",
                "%41",
                "Übergröße",
                "de\u0301compose\u0301",
                "日本語",
                "😀",
                "{braces}",
                "a+b",
                "semi;colon=1",
                ";first",
                "question?mark",
                "hash#",
                "at@colon:comma,",
                "back\\slash",
                "quote\"s'",
                "tab\tnewline\n",
                "...",
                "-",
                "a&b=c"
            })
    void everyNameIsKeptAndItsLocationLeadsThere(String name) {
        String files = files("none");

        Reply created = api.put(files + "names/" + Api.escaped(name), name);

        assertThat(created.status()).as("%s", created).isEqualTo(201);
        assertThat(created.json().get("path").asText()).isEqualTo("/names/" + name);
        URI location = URI.create(created.header("Location"));
        assertThat(api.get(location.getRawPath()).text()).isEqualTo(name);
        assertThat(StreamSupport.stream(
                                api.get(files + "names").json().get("entries").spliterator(), false)
                        .map(entry -> entry.get("name").asText()))
                .contains(name);
        assertThat(api.delete(location.getRawPath()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw;semi=1", ";raw", "raw+plus", "raw@:,!$&'()*=", "raw~-._"})
    void whatNeedsNoEscapeIsTakenAsItIs(String name) {
        String path = files("none") + "raw/" + name;

        Reply created = api.put(path + "?ttl=1h", name);

        assertThat(created.json().get("path").asText()).isEqualTo("/raw/" + name);
        assertThat(created.json().has("expires")).isTrue();
        assertThat(api.get(path).text()).isEqualTo(name);
    }

    /** As curl sends it. */
    @Test
    void rawBytesOfANameAreTakenAsUtf8() throws IOException {
        String path = files("none") + "na\u00efve";
        try (RawConnection connection = new RawConnection(api.base())) {
            Reply created = connection
                    .head("PUT " + path + "?ttl=1h HTTP/1.1", "Content-Length: 1")
                    .send("x")
                    .reply();

            assertThat(created.json().get("path").asText()).isEqualTo("/na\u00efve");
        }
        assertThat(api.get(files("none") + "na%C3%AFve").text()).isEqualTo("x");
    }

    @Test
    void longestNamesAreTaken() {
        String path = files("none") + "n".repeat(255);

        assertThat(api.put(path, "content").status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "zlib"})
    void everyRangeOfAChunkedFileIsItsPart(String compression) {
        String path = files(compression) + "ranges-chunked";
        byte[] content = random(500_000);
        api.put(path, content);

        Random random = new Random(5);
        for (int i = 0; i < 20; i++) {
            int from = random.nextInt(content.length);
            int to = from + random.nextInt(content.length - from);
            Reply part = api.get(path, "Range", "bytes=" + from + "-" + to);
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.header("Content-Range")).isEqualTo("bytes " + from + "-" + to + "/500000");
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, from, to + 1));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0,0,1",
        "bytes=2-5,2,6",
        "bytes=7-,7,10",
        "bytes=-3,7,10",
        "bytes=-100,0,10",
        "bytes=0-99999999,0,10",
        "bytes=9-9,9,10",
        "Bytes=1-2,1,3"
    })
    void rangeIsServed(String range, int from, int to) {
        String path = smallFile();

        Reply part = api.get(path, "Range", range);

        assertThat(part.status()).isEqualTo(206);
        assertThat(part.text()).isEqualTo("0123456789".substring(from, to));
        assertThat(part.header("Content-Range")).isEqualTo("bytes " + from + "-" + (to - 1) + "/10");
        assertThat(part.header("Content-Length")).isEqualTo("" + (to - from));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0"})
    void rangeOutsideIsRefused(String range) {
        Reply refused = api.get(smallFile(), "Range", range);

        assertThat(refused.status()).isEqualTo(416);
        assertThat(refused.problem()).isEqualTo("range-not-satisfiable");
        assertThat(refused.header("Content-Range")).isEqualTo("bytes */10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,3-4", "bytes=5-2", "bytes=-", "items=0-1", "bytes=a-b", "bytes", "bytes=0 - 1"})
    void rangeThatIsNotUnderstoodIsIgnored(String range) {
        Reply whole = api.get(smallFile(), "Range", range);

        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.text()).isEqualTo("0123456789");
    }

    @Test
    void rangeOfAnEmptyFileIsRefused() {
        String path = files("none") + "empty-range";
        api.put(path, "");

        assertThat(api.get(path, "Range", "bytes=0-").status()).isEqualTo(416);
    }

    @Test
    void rangeHoldsIfTheFileIsStillTheSame() {
        String path = smallFile();
        String tag = api.head(path).header("ETag");

        assertThat(api.get(path, "Range", "bytes=0-0", "If-Range", tag).status())
                .isEqualTo(206);
        assertThat(api.get(path, "Range", "bytes=0-0", "If-Range", "\"other\"").status())
                .isEqualTo(200);
    }

    @Test
    void headIgnoresRanges() {
        Reply head = api.head(smallFile(), "Range", "bytes=0-0");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("10");
    }

    private String smallFile() {
        String path = files("none") + "small";
        api.put(path + "?overwrite=true", "0123456789");
        return path;
    }

    @Test
    void headTellsWhatGetTells() {
        String path = files("zlib") + "head";
        api.put(path, random(200_000));

        Reply head = api.head(path);
        Reply get = api.get(path);

        assertThat(head.body()).isEmpty();
        assertThat(head.header("Content-Length")).isEqualTo("200000");
        assertThat(head.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(head.headers().map()).isEqualTo(get.headers().map());
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 300_000})
    void unchangedFileIsNotSentAgain(int size) {
        String path = files("none") + "tagged-" + size;
        api.put(path, random(size));
        String tag = api.get(path).header("ETag");

        Reply again = api.get(path, "If-None-Match", tag);

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(tag);
        assertThat(api.get(path, "If-None-Match", "\"other\"").status()).isEqualTo(200);
        assertThat(api.head(path, "If-None-Match", tag).status()).isEqualTo(304);
    }

    @Test
    void tagFollowsTheContentAlone() {
        String path = files("none") + "same-content";
        api.put(path, random(300_000));
        String tag = api.head(path).header("ETag");

        api.put(path + "?overwrite=true&ttl=1h", random(300_000));

        assertThat(api.head(path).header("ETag"))
                .isEqualTo(tag)
                .startsWith("\"")
                .doesNotContain("W/");
    }

    /** Two versions of a file may be of the same second, so a date can hide the newer one. */
    @Test
    void dateNeverHidesAVersion() {
        String path = smallFile();
        String modified = api.get(path).header("Last-Modified");

        assertThat(api.get(path, "If-Modified-Since", modified).status()).isEqualTo(200);
    }

    @Test
    void failedPreconditionOfAReadIsTold() {
        assertThat(api.get(smallFile(), "If-Match", "\"other\"").status()).isEqualTo(412);
    }

    @Test
    void directoryIsListed() {
        String files = files("none");
        api.put(files + "listed/b/deep", "x");
        api.put(files + "listed/a?mode=0600", "12345");

        Reply list = api.get(files + "listed");

        assertThat(list.header("Content-Type")).isEqualTo("application/json");
        assertThatObject(list.json())
                .returns("/listed", body -> body.get("path").asText())
                .returns(true, body -> body.get("revision").asLong() > 1)
                .returns(List.of("a", "b"), body -> body.get("entries").findValuesAsText("name"))
                .returns(List.of("file", "directory"), body -> body.get("entries")
                        .findValuesAsText("type"));
        assertThatObject(list.json().get("entries").get(0))
                .returns(5, entry -> entry.get("size").asInt())
                .returns("0600", entry -> entry.get("mode").asText())
                .returns(
                        api.get(files + "listed/a").header("ETag"),
                        entry -> "\"" + entry.get("etag").asText() + "\"");
        assertThat(Instant.parse(
                        list.json().get("entries").get(0).get("modified").asText()))
                .isCloseTo(Instant.now(), org.assertj.core.api.Assertions.within(Duration.ofMinutes(5)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/files", "/files/"})
    void rootIsListedWithAndWithoutSlash(String suffix) {
        String repository = repositoryOf(smallFile());

        Reply root = api.get("/repos/" + repository + suffix);

        assertThat(root.status()).isEqualTo(200);
        assertThat(root.json().get("path").asText()).isEmpty();
        assertThat(root.json().get("entries").findValuesAsText("name")).contains("small");
        assertThat(api.head("/repos/" + repository + suffix).status()).isEqualTo(200);
    }

    @Test
    void directoryMayBeNamedWithASlash() {
        String files = files("none");
        api.put(files + "slashed/file", "x");

        assertThat(api.get(files + "slashed/").json().get("path").asText()).isEqualTo("/slashed");
    }

    @Test
    void emptyRepositoryIsAnEmptyRoot() {
        Reply root = api.get("/repos/" + api.newRepository() + "/files");

        assertThat(root.json().get("entries")).isEmpty();
    }

    @Test
    void deletedFileIsGone() {
        String path = files("none") + "deleted";
        long created = api.put(path, "x").json().get("revision").asLong();

        Reply deleted = api.delete(path);

        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.json().get("revision").asLong()).isGreaterThan(created);
        assertThat(api.get(path).status()).isEqualTo(404);
        assertThat(ledger(repositoryOf(path))).matches(LedgerRows::isQuiet);
    }

    @Test
    void directoryWithContentIsDeletedOnlyOnDemand() {
        String files = files("none");
        api.put(files + "full/below/file", "x");

        Reply refused = api.delete(files + "full");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("directory-not-empty");

        assertThat(api.delete(files + "full?recursive=true").status()).isEqualTo(200);
        assertThat(api.get(files + "full").status()).isEqualTo(404);
    }

    @Test
    void emptyDirectoryIsDeletedWithoutMore() {
        String files = files("none");
        api.put(files + "emptied/file", "x");
        api.delete(files + "emptied/file");

        assertThat(api.delete(files + "emptied").status()).isEqualTo(200);
        assertThat(api.get(files + "emptied").status()).isEqualTo(404);
    }

    @Test
    void whatIsNotThereCannotBeDeleted() {
        Reply refused = api.delete(files("none") + "nothing");

        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.problem()).isEqualTo("unknown-path");
    }

    @Test
    void whatIsNotThereCannotBeRead() {
        Reply missing = api.get(files("none") + "nothing");

        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.problem()).isEqualTo("unknown-path");
        assertThat(api.head(files("none") + "nothing").status()).isEqualTo(404);
    }

    @Test
    void nothingIsBelowAFile() {
        assertThat(api.get(smallFile() + "/below").problem()).isEqualTo("unknown-path");
    }

    @Test
    void abandonedDownloadsHoldNothing() throws Exception {
        String path = files("none") + "abandoned";
        byte[] content = random(8 << 20);
        api.put(path, content);

        for (int i = 0; i < 30; i++) {
            try (var connection = new RawConnection(api.base())) {
                connection.head("GET " + path + " HTTP/1.1");
                connection.reply(100);
                connection.reset();
            }
        }

        assertThat(api.get(path).body()).isEqualTo(content);
    }
}
