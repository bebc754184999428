package org.cvmfsephemeral.upload.lifetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.time.Duration;
import java.time.Instant;
import org.cvmfsephemeral.ledger.repository.ExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestedTtlTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.250Z");
    private static final ExpiryPolicy DEFAULT = new ExpiryPolicy(60L, null, null);
    private static final ExpiryPolicy MAXIMUM = new ExpiryPolicy(null, 3_600L, null);

    @Test
    void nothingVanishesBeforeItsTime() {
        assertThat(RequestedTtl.parse("10s", null).within(ExpiryPolicy.NONE).after(NOW))
                .isEqualTo(Instant.parse("2026-03-04T05:06:18Z"));
    }

    @Test
    void wholeSecondsAreNotRounded() {
        Instant whole = Instant.parse("2026-03-04T05:06:07Z");

        assertThat(RequestedTtl.parse("10s", null).within(ExpiryPolicy.NONE).after(whole))
                .isEqualTo(whole.plusSeconds(10));
    }

    @Test
    void whatIsUnsaidStaysForever() {
        assertThat(RequestedTtl.parse(null, null).within(ExpiryPolicy.NONE).after(NOW))
                .isNull();
    }

    @Test
    void defaultIsForWhatIsUnsaid() {
        assertThat(RequestedTtl.parse(null, null).within(DEFAULT).ttl()).isEqualTo(Duration.ofSeconds(60));
        assertThat(RequestedTtl.parse("2h", null).within(DEFAULT).ttl()).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void neverIsNotUnsaid() {
        assertThat(RequestedTtl.parse("never", null).within(DEFAULT).ttl()).isNull();
        assertThat(RequestedTtl.read(JsonNodeFactory.instance.nullNode(), null)
                        .within(DEFAULT)
                        .ttl())
                .isNull();
    }

    @Test
    void maximumIsTheDefaultWhereThereIsNone() {
        assertThat(RequestedTtl.parse(null, null).within(MAXIMUM).ttl()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void maximumItselfIsAllowed() {
        assertThat(RequestedTtl.parse("1h", null).within(MAXIMUM).ttl()).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3601", "2h", "never"})
    void moreThanTheMaximumIsRefused(String ttl) {
        RequestedTtl requested = RequestedTtl.parse(ttl, null);

        assertThatThrownBy(() -> requested.within(MAXIMUM))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> assertThat(problem.getStatusCode())
                        .isEqualTo(422));
    }

    @Test
    void touchRenewsForTheSameTime() {
        assertThat(RequestedTtl.parse("2h", "touch").within(ExpiryPolicy.NONE).touchSeconds())
                .isEqualTo(7_200);
        assertThat(RequestedTtl.parse("2h", "age").within(ExpiryPolicy.NONE).touchSeconds())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TOUCH", "read", "age "})
    void renewalOfAnotherKindIsRefused(String by) {
        assertThatThrownBy(() -> RequestedTtl.parse("2h", by))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> assertThat(problem.getDetail())
                        .contains("ttl-by"));
    }

    @Test
    void whatNeverVanishesIsNotRenewed() {
        assertThatThrownBy(() -> RequestedTtl.parse("never", "touch")).isInstanceOf(HttpProblem.class);
    }
}
