package org.cvmfsephemeral.upload.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.net.http.HttpRequest.BodyPublishers;
import org.cvmfsephemeral.guard.NeedsNothing;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong before any code of this service is asked, or in spite of it. */
@QuarkusTest
@WithTestResource(UploadStack.class)
class FrameworkProblemsTest extends ServiceTest {
    /** Stands for a defect. */
    @Path("/test/defect")
    public static class Defect {
        @GET
        @NeedsNothing("a defect is nobody's secret")
        public String get() {
            throw new IllegalStateException("an internal detail");
        }
    }

    private static void assertProblem(Reply reply, int status) {
        assertThat(reply.status()).as("%s", reply).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.json().get("status").asInt()).isEqualTo(status);
        assertThat(reply.json().get("title").asText()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing/here", "/repos/a/nothing", "/files", "/repos/a.example.org/changes"})
    void unknownResource(String path) {
        assertProblem(api.get(path), 404);
    }

    @Test
    void unknownMethod() {
        assertProblem(api.send("POST", "/repos", BodyPublishers.ofString("{}")), 405);
    }

    @Test
    void typeThatIsNotServed() {
        assertProblem(api.get("/repos", "Accept", "image/png"), 406);
    }

    @Test
    void defectTellsNothingAboutItself() {
        Reply reply = api.get("/test/defect", "Accept", "*/*");

        assertProblem(reply, 500);
        assertThat(reply.text())
                .doesNotContain("detail")
                .doesNotContain("Exception")
                .doesNotContain("at ");
    }
}
