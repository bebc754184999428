package org.cvmfsephemeral.bench.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PublicationsTest {
    /** One second to warm up, then two periods of two seconds. */
    private static final UploadSizes SIZES = new UploadSizes(0, 0, 0, 0, 0, 1, 2, 2);

    private final Publications publications = new Publications(
            List.of(
                    new Publication(0.9, 100, 1),
                    new Publication(1.0, 10, 2),
                    new Publication(2.9, 20, 2),
                    new Publication(3.0, 30, 3),
                    new Publication(3.1, 30, 3),
                    new Publication(3.2, 40, 4),
                    new Publication(4.9, 50, 5),
                    new Publication(5.0, 200, 6)),
            SIZES);

    @Test
    void a_rate_is_of_what_was_answered_within_its_period() {
        assertThat(publications.rates().min()).isEqualTo(1.0);
        assertThat(publications.rates().max()).isEqualTo(2.0);
    }

    @Test
    void uploads_of_one_revision_count_it_once() {
        assertThat(publications.revisions().min()).isEqualTo(0.5);
        assertThat(publications.revisions().max()).isEqualTo(1.5);
    }

    @Test
    void latencies_are_those_of_the_periods() {
        assertThat(publications.millis().count()).isEqualTo(6);
        assertThat(publications.millis().max()).isEqualTo(50);
    }

    @Test
    void the_total_has_what_does_not_count_too() {
        assertThat(publications.total()).isEqualTo(8);
    }
}
