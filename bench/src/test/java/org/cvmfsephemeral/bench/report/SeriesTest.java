package org.cvmfsephemeral.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesTest {
    @Test
    void the_median_of_an_odd_number_is_the_one_in_the_middle() {
        assertThat(Series.of(List.of(9.0, 1.0, 5.0)).median()).isEqualTo(5.0);
    }

    @Test
    void the_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle() {
        assertThat(Series.of(List.of(9.0, 1.0, 5.0, 6.0)).median()).isEqualTo(5.5);
    }

    @Test
    void the_99th_percentile_of_a_hundred_is_the_99th() {
        List<Double> values =
                IntStream.rangeClosed(1, 100).asDoubleStream().boxed().toList();

        assertThat(Series.of(values).quantile(0.99)).isEqualTo(99.0);
    }

    @Test
    void the_99th_percentile_of_a_few_is_the_largest() {
        assertThat(Series.of(List.of(3.0, 1.0, 2.0)).quantile(0.99)).isEqualTo(3.0);
    }

    @Test
    void one_value_is_all_there_is() {
        Series series = Series.of(DoubleStream.of(4).boxed().toList());

        assertThat(List.of(series.min(), series.median(), series.quantile(0.99), series.max()))
                .containsOnly(4.0);
    }

    @Test
    void nothing_is_no_series() {
        assertThatIllegalArgumentException().isThrownBy(() -> Series.of(List.of()));
    }
}
