package org.cvmfsephemeral.upload.changeset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.repository.ExpiryPolicy;
import org.cvmfsephemeral.web.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationListTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.000000001Z");

    static Stream<Arguments> operations() {
        return Stream.of(
                Arguments.of("{'op':'delete','path':'/a'}", new Operation.Delete("/a", false)),
                Arguments.of("{'path':'a/b','recursive':true,'op':'delete'}", new Operation.Delete("/a/b", true)),
                Arguments.of(
                        "{'op':'rename','path':'/a','to':'/b/c','overwrite':true}",
                        new Operation.Rename("/a", "/b/c", true)),
                Arguments.of("{'op':'rename','path':'/a/b','to':'/a'}", new Operation.Rename("/a/b", "/a", false)),
                Arguments.of("{'op':'copy','path':'/a','to':'/b'}", new Operation.Copy("/a", "/b", false, null)),
                Arguments.of(
                        "{'op':'copy','path':'/a/b','to':'/a','overwrite':true,'ttl':null}",
                        new Operation.Copy("/a/b", "/a", true, null)),
                Arguments.of(
                        "{'op':'copy','path':'/a','to':'/b','ttl':'2h'}",
                        new Operation.Copy("/a", "/b", false, Instant.parse("2026-03-04T07:06:08Z"))),
                Arguments.of(
                        "{'op':'set-attributes','path':'/a','mode':'4755','uid':4294967295,'gid':0,"
                                + "'mtime':'2026-11-22T17:00:01Z'}",
                        new Operation.SetAttributes("/a", 04755, -1, 0, 1_795_366_801L, null, null)),
                Arguments.of(
                        "{'op':'set-attributes','path':'/a','mtime':'1969-12-31T23:59:59.5+00:00'}",
                        new Operation.SetAttributes("/a", null, null, null, -1L, 500_000_000, null)),
                Arguments.of(
                        "{'op':'set-attributes','path':'/a','xattrs':{}}",
                        new Operation.SetAttributes("/a", null, null, null, null, null, Map.of())),
                Arguments.of(
                        "{'op':'set-attributes','path':'/a','xattrs':{'user.a':'\u00e9','user.b':{'base64':'AP8='}}}",
                        new Operation.SetAttributes(
                                "/a",
                                null,
                                null,
                                null,
                                null,
                                null,
                                Map.of("user.a", "\u00e9".getBytes(StandardCharsets.UTF_8), "user.b", new byte[] {0, -1
                                }))),
                Arguments.of(
                        "{'op':'set-expiry','path':'/a','ttl':'2h'}",
                        new Operation.SetExpiry("/a", Instant.parse("2026-03-04T07:06:08Z"))),
                Arguments.of(
                        "{'op':'set-expiry','path':'/a','ttl':1}",
                        new Operation.SetExpiry("/a", Instant.parse("2026-03-04T05:06:09Z"))),
                Arguments.of("{'op':'set-expiry','path':'/a','ttl':null}", new Operation.SetExpiry("/a", null)),
                Arguments.of("{'op':'put-tag','name':'v1'}", new Operation.PutTag("v1", null, "", false)),
                Arguments.of(
                        "{'op':'put-tag','name':'v/1','revision':7,'description':'seven','move':true}",
                        new Operation.PutTag("v/1", 7L, "seven", true)),
                Arguments.of("{'op':'delete-tag','name':'v1'}", new Operation.DeleteTag("v1")));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operationIsRead(String json, Operation expected) {
        assertThat(read("[" + json + "]").toOperations(NOW, ExpiryPolicy.NONE))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(expected);
    }

    @Test
    void orderIsKept() {
        OperationList list = read("[{'op':'delete','path':'/b'},{'op':'put-tag','name':'v1'},"
                + "{'op':'rename','path':'/c','to':'/a'}]");

        assertThat(list.toOperations(NOW, ExpiryPolicy.NONE))
                .containsExactly(
                        new Operation.Delete("/b", false),
                        new Operation.PutTag("v1", null, "", false),
                        new Operation.Rename("/c", "/a", false));
        assertThat(list.paths()).extracting(RepositoryPath::value).containsExactly("/b", "/.cvmfs/tags/v1", "/c", "/a");
    }

    @Test
    void copyHoldsOnlyWhatItWrites() {
        assertThat(read("[{'op':'copy','path':'/a','to':'/b/c'}]").paths())
                .extracting(RepositoryPath::value)
                .containsExactly("/b/c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{}",
                "{'op':'delete','path':'/a'}",
                "[null]",
                "[1]",
                "['delete']",
                "[{}]",
                "[{'path':'/a'}]",
                "[{'op':null,'path':'/a'}]",
                "[{'op':'put-file','path':'/a'}]",
                "[{'op':'rollback','revision':1}]",
                "[{'op':'expire','path':'/a','stamp':'x'}]",
                "[{'op':'delete'}]",
                "[{'op':'delete','path':null}]",
                "[{'op':'delete','path':1}]",
                "[{'op':'delete','path':'/a','recursive':'true'}]",
                "[{'op':'delete','path':'/a','recursive':1}]",
                "[{'op':'delete','path':'/a','force':true}]",
                "[{'op':'delete','path':'/a','path':'/b'}]",
                "[{'op':'delete','path':'/a'}] x",
                "[{'op':'delete','path':'/a'}",
                "[{'op':'rename','path':'/a'}]",
                "[{'op':'rename','to':'/a'}]",
                "[{'op':'copy','path':'/a'}]",
                "[{'op':'copy','to':'/a'}]",
                "[{'op':'copy','path':'/a','to':'/b','overwrite':'true'}]",
                "[{'op':'copy','path':'/a','to':'/b','ttl':'soon'}]",
                "[{'op':'copy','path':'/a','to':'/b','recursive':true}]",
                "[{'op':'set-attributes','path':'/a'}]",
                "[{'op':'set-attributes','path':'/a','mode':493}]",
                "[{'op':'set-attributes','path':'/a','mode':'888'}]",
                "[{'op':'set-attributes','path':'/a','mode':'17777'}]",
                "[{'op':'set-attributes','path':'/a','uid':-1}]",
                "[{'op':'set-attributes','path':'/a','uid':4294967296}]",
                "[{'op':'set-attributes','path':'/a','uid':99999999999999999999}]",
                "[{'op':'set-attributes','path':'/a','gid':1.5}]",
                "[{'op':'set-attributes','path':'/a','mtime':'yesterday'}]",
                "[{'op':'set-attributes','path':'/a','mtime':1700000000}]",
                "[{'op':'set-attributes','path':'/a','xattrs':[]}]",
                "[{'op':'set-attributes','path':'/a','xattrs':{'user.a':1}}]",
                "[{'op':'set-attributes','path':'/a','xattrs':{'user.a':null}}]",
                "[{'op':'set-attributes','path':'/a','xattrs':{'user.a':{'base64':'?'}}}]",
                "[{'op':'set-attributes','path':'/a','xattrs':{'user.a':{'base64':'AA==','more':1}}}]",
                "[{'op':'set-attributes','path':'/a','xattrs':{'':'x'}}]",
                "[{'op':'set-attributes','path':'/a','xattrs':{'user.a\\u0000':'x'}}]",
                "[{'op':'set-attributes','path':'/a','xattrs':{'user.a':'x','user.a':'y'}}]",
                "[{'op':'set-attributes','path':'/a','xattrs':{'user.expires':'x'}}]",
                "[{'op':'set-attributes','path':'/a','xattrs':{'xfsroot.rawlink':'x'}}]",
                "[{'op':'set-attributes','path':'/a','xattrs':{'user.cvmfs-ephemeral.expires':'x'}}]",
                "[{'op':'set-attributes','path':'/a','xattrs':{'user.cvmfs-ephemeral.other':'x'}}]",
                "[{'op':'set-expiry','path':'/a'}]",
                "[{'op':'set-expiry','path':'/a','ttl':'soon'}]",
                "[{'op':'set-expiry','path':'/a','ttl':'0s'}]",
                "[{'op':'set-expiry','path':'/a','ttl':-1}]",
                "[{'op':'set-expiry','path':'/a','ttl':true}]",
                "[{'op':'set-expiry','path':'/a','ttl':1.5}]",
                "[{'op':'put-tag','name':'v1','revision':'1'}]",
                "[{'op':'put-tag','name':'v1','description':'two\\nlines'}]"
            })
    void whatIsNoOperationIsRefused(String json) {
        assertThatThrownBy(() -> read(json).toOperations(NOW, ExpiryPolicy.NONE))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> {
                    assertThat(problem.getType()).isEqualTo(ProblemType.INVALID_OPERATION.uri());
                    assertThat(problem.getDetail()).isNotBlank();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'op':'delete','path':''}",
                "{'op':'delete','path':'/'}",
                "{'op':'delete','path':'/a/../b'}",
                "{'op':'delete','path':'/a//b'}",
                "{'op':'delete','path':'/a\\u0000'}",
                "{'op':'delete','path':'/\\ud800'}",
                "{'op':'rename','path':'/a','to':'/a/b'}",
                "{'op':'rename','path':'/a','to':'/a'}",
                "{'op':'rename','path':'/a','to':'/'}",
                "{'op':'copy','path':'/a','to':'/a/b'}",
                "{'op':'copy','path':'/a','to':'/a'}",
                "{'op':'copy','path':'/a','to':'/'}",
                "{'op':'copy','path':'/','to':'/a'}"
            })
    void impossiblePathIsRefused(String json) {
        assertProblem("[" + json + "]", ProblemType.INVALID_PATH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'op':'delete','path':'/a/.cvmfscatalog'}",
                "{'op':'rename','path':'/a','to':'/b/.cvmfsautocatalog'}",
                "{'op':'copy','path':'/a','to':'/b/.cvmfscatalog'}",
                "{'op':'set-expiry','path':'/.cvmfs/tags/v1','ttl':null}",
                "{'op':'set-attributes','path':'/.cvmfsdirtab','mode':'644'}"
            })
    void reservedPathIsRefused(String json) {
        assertProblem("[" + json + "]", ProblemType.RESERVED_NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'op':'put-tag'}", "{'op':'put-tag','name':'trunk'}", "{'op':'delete-tag','name':'a b'}"})
    void impossibleTagIsRefused(String json) {
        assertProblem("[" + json + "]", ProblemType.INVALID_TAG_NAME);
    }

    @Test
    void problemTellsWhichOperationItIs() {
        assertThatThrownBy(() -> read("[{'op':'delete','path':'/a'},{'op':'delete','path':'/'}]")
                        .paths())
                .isInstanceOfSatisfying(HttpProblem.class, problem -> {
                    assertThat(problem.getParameters()).containsEntry("operation", 1);
                    assertThat(problem.getDetail()).startsWith("Operation [1]: ");
                });
    }

    @Test
    void tooManyOperationsAreRefused() {
        String operations = IntStream.rangeClosed(0, OperationList.MAX_OPERATIONS)
                .mapToObj(i -> "{'op':'delete','path':'/" + i + "'}")
                .collect(Collectors.joining(",", "[", "]"));

        assertProblem(operations, ProblemType.TOO_MANY_ENTRIES);
    }

    @Test
    void bodyWithoutEndIsRefused() {
        assertProblem("[" + " ".repeat(9 << 20), ProblemType.INVALID_OPERATION);
    }

    @Test
    void valueAtTheLimitIsAllowed() {
        assertThat(withXattr("user.a", "v".repeat(255)).toOperations(NOW, ExpiryPolicy.NONE))
                .hasSize(1);
        assertThatThrownBy(() -> withXattr("user.a", "v".repeat(256)).toOperations(NOW, ExpiryPolicy.NONE))
                .isInstanceOf(HttpProblem.class);
    }

    @Test
    void nameAtTheLimitIsAllowed() {
        assertThat(withXattr("user." + "n".repeat(250), "v").toOperations(NOW, ExpiryPolicy.NONE))
                .hasSize(1);
        assertThatThrownBy(() -> withXattr("user." + "n".repeat(251), "v").toOperations(NOW, ExpiryPolicy.NONE))
                .isInstanceOf(HttpProblem.class);
    }

    @Test
    void oneAttributeIsKeptForTheExpiryTime() {
        assertThat(withXattrs(254).toOperations(NOW, ExpiryPolicy.NONE)).hasSize(1);
        assertThatThrownBy(() -> withXattrs(255).toOperations(NOW, ExpiryPolicy.NONE))
                .isInstanceOf(HttpProblem.class);
    }

    private static OperationList withXattr(String name, String value) {
        return read("[{'op':'set-attributes','path':'/a','xattrs':{'" + name + "':'" + value + "'}}]");
    }

    private static OperationList withXattrs(int count) {
        String xattrs = IntStream.range(0, count)
                .mapToObj(i -> "'user." + i + "':''")
                .collect(Collectors.joining(",", "{", "}"));
        return read("[{'op':'set-attributes','path':'/a','xattrs':" + xattrs + "}]");
    }

    private static void assertProblem(String json, ProblemType type) {
        assertThatThrownBy(() -> {
                    OperationList list = read(json);
                    list.paths();
                    list.toOperations(NOW, ExpiryPolicy.NONE);
                })
                .isInstanceOfSatisfying(HttpProblem.class, problem -> assertThat(problem.getType())
                        .isEqualTo(type.uri()));
    }

    private static OperationList read(String json) {
        byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return OperationList.read(new ByteArrayInputStream(body));
    }
}
