package org.cvmfsephemeral.upload.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.testing.BackingServices;
import org.cvmfsephemeral.upload.stack.PlayedTest;
import org.cvmfsephemeral.upload.stack.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What nobody publishes in time is accepted, and holds its path. */
@QuarkusTest
@WithTestResource(BackingServices.class)
@TestProfile(AcceptedChangeTest.NoPatience.class)
class AcceptedChangeTest extends PlayedTest {
    public static final class NoPatience implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("cvmfs.upload.publish-wait", "100ms");
        }
    }

    private RepositoryName repository;

    @BeforeEach
    void create() {
        repository = emptyRepository();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST|changes|[{\"op\":\"delete\",\"path\":\"/a\"}]",
                "PUT|tags/v1|{}",
                "POST|rollback|{\"revision\":1}"
            })
    void changeIsAcceptedAndNamed(String method, String resource, String body) {
        Reply answer = send(method, resource, body);

        assertThat(answer.status()).as("%s", answer).isEqualTo(202);
        String change = answer.json().get("change").asText();
        String location = URI.create(answer.header("Location")).getPath();
        assertThat(location).isEqualTo("/repos/" + repository + "/changes/" + change);
        assertThat(answer.json().has("revision")).isFalse();
        assertThat(api.get(location).json().get("state").asText()).isEqualTo("QUEUED");
    }

    @Test
    void secondRequestForTheSameTagIsRefused() {
        send("PUT", "tags/v1", "{}");

        assertThat(send("PUT", "tags/v1", "{}").problem()).isEqualTo("path-busy");
        assertThat(send("PUT", "tags/v2", "{}").status()).isEqualTo(202);
    }

    @Test
    void rollbackNeedsEverythingToItself() {
        send("PUT", "tags/v1", "{}");

        assertThat(send("POST", "rollback", "{\"revision\":1}").problem()).isEqualTo("path-busy");
    }

    @Test
    void nothingIsWrittenWhileARollbackIsOnItsWay() {
        send("POST", "rollback", "{\"revision\":1}");

        assertThat(send("PUT", "tags/v1", "{}").problem()).isEqualTo("path-busy");
        assertThat(send("PUT", "files/a", "x").problem()).isEqualTo("path-busy");
    }

    private Reply send(String method, String resource, String body) {
        return api.send(method, "/repos/" + repository + "/" + resource, BodyPublishers.ofString(body));
    }
}
