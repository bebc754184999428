package org.cvmfsephemeral.upload.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.messages.OperatorRequest;
import org.cvmfsephemeral.testing.BackingServices;
import org.cvmfsephemeral.web.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@TestProfile(BrokerAwayTest.NobodyListens.class)
@WithTestResource(BackingServices.class)
class BrokerAwayTest {
    /** On the port of a service that no machine has. */
    public static final class NobodyListens implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mp.messaging.outgoing.requests.bootstrap.servers", "127.0.0.1:1");
        }
    }

    @Inject
    OperatorRequests requests;

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void callerIsToldThatNothingWasSent() {
        assertThatThrownBy(() -> requests.send(OperatorRequest.Kind.ANNOUNCE, Optional.empty()))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> {
                    assertThat(problem.getType()).isEqualTo(ProblemType.QUEUE_UNAVAILABLE.uri());
                    assertThat(problem.getStatusCode()).isEqualTo(503);
                    assertThat(problem.getHeaders()).containsKey(HttpHeaders.RETRY_AFTER);
                });
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void callersAreStillToldAfterMany() {
        for (int i = 0; i < 3; i++) {
            callerIsToldThatNothingWasSent();
        }
    }
}
