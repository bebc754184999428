package org.cvmfsephemeral.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final StringWriter printed = new StringWriter();
    private final Report report = new Report(new PrintWriter(printed));

    @Test
    void a_table_with_a_missed_limit_is_not_all_met() {
        report.table(List.of(
                Verdict.atMost("one", 1.0, 2.0, "s", "plain 1 s"), Verdict.atMost("two", 3.0, 2.0, "s", "plain 1 s")));

        assertThat(report.allMet()).isFalse();
    }

    @Test
    void a_value_at_its_limit_meets_it() {
        report.table(List.of(Verdict.atMost("one", 2.0, 2.0, "s", "")));

        assertThat(report.allMet()).isTrue();
    }

    @Test
    void every_line_of_a_table_has_value_limit_reference_and_verdict() {
        report.table(List.of(Verdict.atMost("change", 12.0, 2.0, "ms", "plain 1 ms")));

        assertThat(printed.toString().lines()).anySatisfy(line -> assertThat(line)
                .containsSubsequence("change", "12.0 ms", "at most 2.00 ms", "plain 1 ms", "MISSED"));
    }

    @Test
    void columns_are_as_wide_as_their_widest_cell() {
        report.table(List.of(
                Verdict.atMost("a", 1.0, 2.0, "s", "x"),
                Verdict.atMost("a name that is much longer", 1.0, 2.0, "s", "y")));

        assertThat(printed.toString().lines().filter(line -> line.contains("at most")))
                .extracting(line -> line.indexOf("at most"))
                .containsOnly("  a name that is much longer  1.00 s  ".length());
    }
}
