package org.cvmfsephemeral.ledger.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Instant;
import java.util.List;
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
        assertThat(LedgerJson.read("[" + json + "]", OPERATIONS)).containsExactly(operation);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void fieldsOfANewerReleaseAreIgnored(Operation operation, String json) {
        String newer = "[" + json.replaceFirst("\\{", "{\"newer\":{\"deep\":[1]},") + "]";

        assertThat(LedgerJson.read(newer, OPERATIONS)).containsExactly(operation);
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
                Arguments.of(new Operation.Expire("/a", "2026-02-04T04:05:06Z"), """
                        {"op":"expire","path":"/a","stamp":"2026-02-04T04:05:06Z"}"""));
    }

    @Test
    void orderOfOperationsIsKept() {
        List<Operation> operations = List.of(
                new Operation.Delete("/b", false), new Operation.Expire("/a", "s"), new Operation.Delete("/c", true));

        assertThat(LedgerJson.read(Change.write(operations), OPERATIONS)).isEqualTo(operations);
    }

    @Test
    void operationOfANewerReleaseIsNotSkippedSilently() {
        assertThatThrownBy(() -> LedgerJson.read("[{\"op\":\"put-tree\",\"path\":\"/a\"}]", OPERATIONS))
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
