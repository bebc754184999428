package org.cvmfsephemeral.e2e.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Whether a metric of a query is one that services have. */
final class MetricNames {
    /** Prometheus' own. */
    private static final Set<String> OF_PROMETHEUS = Set.of("up", "ALERTS");

    private static final List<String> ENDINGS = List.of("_bucket", "_count", "_sum", "_max");

    private MetricNames() {}

    static void requireDocumented(String metric) {
        if (!OF_PROMETHEUS.contains(metric)) {
            assertThat(Documents.metrics())
                    .as("docs/metrics.md tells of %s", metric)
                    .containsAnyElementsOf(spellings(metric).toList());
        }
    }

    /** A histogram is documented without the endings of its series. */
    private static Stream<String> spellings(String metric) {
        return Stream.concat(
                Stream.of(metric),
                ENDINGS.stream()
                        .filter(metric::endsWith)
                        .map(ending -> metric.substring(0, metric.length() - ending.length())));
    }
}
