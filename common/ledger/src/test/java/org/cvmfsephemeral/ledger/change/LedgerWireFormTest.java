package org.cvmfsephemeral.ledger.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.ledger.LedgerJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Freezes the JSON of changes: rows outlive releases, and old and new replicas work on the same ones. */
class LedgerWireFormTest {
    private static final TypeReference<List<Operation>> OPERATIONS = new TypeReference<>() {};
    private static final TypeReference<ChangeProblem> PROBLEM = new TypeReference<>() {};
    private static final Instant MTIME = Instant.parse("2026-02-03T04:05:06.789Z");
    private static final Instant EXPIRES = Instant.parse("2026-02-04T04:05:06Z");

    @ParameterizedTest
    @MethodSource("operations")
    void operationIsWrittenAs(Operation operation, String json) {
        assertThat(Change.write(List.of(operation))).isEqualTo("[" + json + "]");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operationIsReadFrom(Operation operation, String json) {
        assertThat(LedgerJson.read("[" + json + "]", OPERATIONS))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(operation);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void fieldsOfANewerReleaseAreIgnored(Operation operation, String json) {
        String newer = "["
                + json.replace("{\"op\"", "{\"newer\":{\"deep\":[1]},\"op\"")
                        .replace("{\"t\"", "{\"newer\":1,\"t\"")
                        .replace("\"a\":{", "\"a\":{\"newer\":[],")
                + "]";

        assertThat(LedgerJson.read(newer.replace("[],}", "[]}"), OPERATIONS))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(operation);
    }

    static Stream<Arguments> operations() {
        return Stream.of(
                Arguments.of(
                        new Operation.PutFile(
                                "/a/b", 11, Compression.ZLIB, "ab".repeat(20), null, 0644, MTIME, true, EXPIRES),
                        """
                        {"op":"put-file","path":"/a/b","size":11,"compression":"ZLIB","hash":"%s","permissions":420,\
                        "mtime":"2026-02-03T04:05:06.789Z","overwrite":true,"expires":"2026-02-04T04:05:06Z"}""".formatted("ab".repeat(20))),
                Arguments.of(
                        new Operation.PutFile(
                                "/é",
                                9_000_000_000L,
                                Compression.NONE,
                                null,
                                List.of(new Operation.StoredChunk(0, 9_000_000_000L, "cd".repeat(20))),
                                0755,
                                MTIME,
                                false,
                                null),
                        """
                        {"op":"put-file","path":"/é","size":9000000000,"compression":"NONE",\
                        "chunks":[{"offset":0,"size":9000000000,"hash":"%s"}],"permissions":493,\
                        "mtime":"2026-02-03T04:05:06.789Z","overwrite":false}""".formatted("cd".repeat(20))),
                Arguments.of(new Operation.Delete("/a", true), """
                        {"op":"delete","path":"/a","recursive":true}"""),
                Arguments.of(new Operation.Rename("/a", "/b/c", true), """
                        {"op":"rename","path":"/a","to":"/b/c","overwrite":true}"""),
                Arguments.of(new Operation.Copy("/a", "/b/c", true, EXPIRES), """
                        {"op":"copy","path":"/a","to":"/b/c","overwrite":true,"expires":"2026-02-04T04:05:06Z"}"""),
                Arguments.of(new Operation.Copy("/a", "/b", false, null), """
                        {"op":"copy","path":"/a","to":"/b","overwrite":false}"""),
                Arguments.of(
                        new Operation.SetAttributes(
                                "/a", 04755, 1000, -1, -5L, 999_999_999, Map.of("user.note", new byte[] {0, -1})),
                        """
                        {"op":"set-attributes","path":"/a","permissions":2541,"uid":1000,"gid":-1,"mtime":-5,\
                        "mtimeNanos":999999999,"xattrs":{"user.note":"AP8="}}"""),
                Arguments.of(new Operation.SetAttributes("/a", 0, null, null, null, null, Map.of()), """
                        {"op":"set-attributes","path":"/a","permissions":0,"xattrs":{}}"""),
                Arguments.of(new Operation.SetExpiry("/a", EXPIRES), """
                        {"op":"set-expiry","path":"/a","expires":"2026-02-04T04:05:06Z"}"""),
                Arguments.of(new Operation.SetExpiry("/a", null), """
                        {"op":"set-expiry","path":"/a"}"""),
                Arguments.of(new Operation.Expire("/a", "2026-02-04T04:05:06Z"), """
                        {"op":"expire","path":"/a","stamp":"2026-02-04T04:05:06Z"}"""),
                Arguments.of(new Operation.SetExpiry("/a", EXPIRES, 3_600L), """
                        {"op":"set-expiry","path":"/a","expires":"2026-02-04T04:05:06Z","touchSeconds":3600}"""),
                Arguments.of(new Operation.Evict("/a", Operation.EvictionReason.SIZE, MTIME), """
                        {"op":"evict","path":"/a","reason":"SIZE","asOf":"2026-02-03T04:05:06.789Z"}"""),
                Arguments.of(new Operation.PutTag("v1/rc:2", 7L, "the first", true), """
                        {"op":"put-tag","name":"v1/rc:2","revision":7,"description":"the first","move":true}"""),
                Arguments.of(new Operation.PutTag("v1", null, "", false), """
                        {"op":"put-tag","name":"v1","description":"","move":false}"""),
                Arguments.of(new Operation.DeleteTag("v1"), """
                        {"op":"delete-tag","name":"v1"}"""),
                Arguments.of(new Operation.Rollback("v1", null), """
                        {"op":"rollback","tag":"v1"}"""),
                Arguments.of(new Operation.Rollback(null, 41L), """
                        {"op":"rollback","revision":41}"""),
                tree(
                        Operation.TreeMode.REPLACE,
                        EXPIRES,
                        """
                        {"t":"d","p":"","a":{"m":493}}""",
                        new TreeEntry.Folder("", EntryAttributes.plain(0755, 0))),
                tree(
                        Operation.TreeMode.MERGE,
                        null,
                        """
                        {"t":"f","p":"a/b","a":{"m":420,"s":1700000000},"n":11,"c":"ZLIB","h":"%s"}""".formatted("ab".repeat(20)),
                        new TreeEntry.File(
                                "a/b",
                                EntryAttributes.plain(0644, 1_700_000_000L),
                                11,
                                Compression.ZLIB,
                                "ab".repeat(20),
                                null)),
                tree(
                        Operation.TreeMode.MERGE,
                        null,
                        """
                        {"t":"f","p":"c","a":{"u":7,"g":-2,"s":-1,"n":0,"x":{"user.é":""}},"n":9000000000,"c":"NONE",\
                        "k":[{"offset":0,"size":9000000000,"hash":"%s"}]}""".formatted("cd".repeat(20)),
                        new TreeEntry.File(
                                "c",
                                new EntryAttributes(0, 7, -2, -1, 0, Map.of("user.é", new byte[0])),
                                9_000_000_000L,
                                Compression.NONE,
                                null,
                                List.of(new Operation.StoredChunk(0, 9_000_000_000L, "cd".repeat(20))))),
                tree(
                        Operation.TreeMode.MERGE,
                        null,
                        """
                        {"t":"l","p":"l","a":{"m":511},"to":"../x"}""",
                        new TreeEntry.Link("l", EntryAttributes.plain(0777, 0), "../x")),
                tree(Operation.TreeMode.MERGE, null, """
                        {"t":"h","p":"h","to":"a/b"}""", new TreeEntry.Hardlink("h", "a/b")),
                tree(
                        Operation.TreeMode.MERGE,
                        null,
                        """
                        {"t":"s","p":"s","a":{"m":384},"kind":"CHARACTER_DEVICE","dev":259}""",
                        new TreeEntry.Special(
                                "s", EntryAttributes.plain(0600, 0), TreeEntry.Special.Type.CHARACTER_DEVICE, 259)));
    }

    private static Arguments tree(Operation.TreeMode mode, Instant expires, String json, TreeEntry entry) {
        String end = expires == null ? "" : ",\"expires\":\"" + expires + "\"";
        return Arguments.of(
                new Operation.PutTree("/t", mode, List.of(entry), expires),
                "{\"op\":\"put-tree\",\"path\":\"/t\",\"mode\":\"" + mode + "\",\"entries\":[" + json + "]" + end
                        + "}");
    }

    @Test
    void everyOperationIsFrozen() {
        assertThat(operations().<Object>map(arguments -> arguments.get()[0].getClass()))
                .contains((Object[]) Operation.class.getPermittedSubclasses());
    }

    @Test
    void everyEntryOfATreeIsFrozen() {
        assertThat(operations()
                        .map(arguments -> arguments.get()[0])
                        .filter(Operation.PutTree.class::isInstance)
                        .flatMap(tree -> ((Operation.PutTree) tree).entries().stream())
                        .<Object>map(Object::getClass))
                .contains((Object[]) TreeEntry.class.getPermittedSubclasses());
    }

    @Test
    void orderOfOperationsIsKept() {
        List<Operation> operations = List.of(
                new Operation.Delete("/b", false), new Operation.Expire("/a", "s"), new Operation.Delete("/c", true));

        assertThat(LedgerJson.read(Change.write(operations), OPERATIONS)).isEqualTo(operations);
    }

    @Test
    void operationOfANewerReleaseIsNotSkippedSilently() {
        assertThatThrownBy(() -> LedgerJson.read("[{\"op\":\"put-moon\",\"path\":\"/a\"}]", OPERATIONS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the ledger holds JSON");
    }

    @Test
    void entryOfANewerReleaseIsNotSkippedSilently() {
        String newer = """
                [{"op":"put-tree","path":"/t","mode":"MERGE","entries":[{"t":"z","p":"a"}]}]""";

        assertThatThrownBy(() -> LedgerJson.read(newer, OPERATIONS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the ledger holds JSON");
    }

    @Test
    void problem() {
        ChangeProblem problem = new ChangeProblem("file-exists", "File exists", 409, "'/a' exists.");
        String json = """
                {"type":"file-exists","title":"File exists","status":409,"detail":"'/a' exists."}""";

        assertThat(LedgerJson.write(problem)).isEqualTo(json);
        assertThat(LedgerJson.read(json, PROBLEM)).isEqualTo(problem);
        assertThat(LedgerJson.read(json.replace("}", ",\"instance\":\"x\"}"), PROBLEM))
                .isEqualTo(problem);
    }
}
