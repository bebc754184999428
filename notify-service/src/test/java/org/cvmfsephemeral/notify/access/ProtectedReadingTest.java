package org.cvmfsephemeral.notify.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.cvmfsephemeral.notify.kafka.RealKafka;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service where reading is protected. */
@QuarkusTest
@QuarkusTestResource(value = RealKafka.class)
@QuarkusTestResource(value = PlayedUploadService.class, restrictToAnnotatedClass = true)
@TestProfile(ProtectedReadingTest.Protected.class)
@Timeout(60)
class ProtectedReadingTest {
    /** Keeps the service of the other tests apart. */
    public static class Protected implements QuarkusTestProfile {}

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    PlayedUploadService uploadService;

    @TestHTTPResource("/")
    URI base;

    @Inject
    Router router;

    @AfterEach
    void reachable() {
        uploadService.openAgain();
    }

    private HttpResponse<InputStream> get(String path, String credentials) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(20));
        if (credentials != null && !credentials.isEmpty()) {
            request.header("Authorization", credentials);
        }
        HttpResponse<InputStream> answer = HTTP.send(request.build(), BodyHandlers.ofInputStream());
        answer.body().close();
        return answer;
    }

    @ParameterizedTest
    @CsvSource({
        "/events, , 401",
        "/events, Bearer bad, 401",
        "/events, Bearer good, 403",
        "/events?repo=readable.example.org, Bearer good, 200",
        "/events?repo=readable.example.org, , 401",
        "/events?repo=other.example.org, Bearer good, 403",
        "/events?repo=readable.example.org&repo=other.example.org, Bearer good, 403",
        "/repos/readable.example.org/wait?revision=1&timeout=0, , 401",
        "/repos/readable.example.org/wait?revision=1&timeout=0, Bearer bad, 401",
        "/repos/other.example.org/wait?revision=1&timeout=0, Bearer good, 403"
    })
    void whoMayReadHearsAndNobodyElse(String path, String credentials, int status) throws Exception {
        HttpResponse<InputStream> answer = get(path, credentials);

        assertThat(answer.statusCode()).isEqualTo(status);
        if (status != 200) {
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
    }

    @Test
    void whoMayReadIsToldThatNothingIsKnownOfTheRepositoryYet() throws Exception {
        assertThat(get("/repos/readable.example.org/wait?revision=1&timeout=0", PlayedUploadService.GOOD)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void nobodyHearsAnythingWhileItCannotBeFoundOut() throws Exception {
        uploadService.stop();

        HttpResponse<InputStream> answer = get("/events?repo=readable.example.org", PlayedUploadService.GOOD);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void everyRouteHasAPolicy() {
        List<String> paths = router.getRoutes().stream()
                .map(Route::getPath)
                .filter(Objects::nonNull)
                .distinct()
                .toList();

        assertThat(paths).contains("/events").allSatisfy(path -> assertThat(StatedPolicies.BY_PATH)
                .containsKey(path));
    }
}
