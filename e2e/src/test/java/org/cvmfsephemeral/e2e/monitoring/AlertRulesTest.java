package org.cvmfsephemeral.e2e.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever is woken by an alert finds out what to do. */
class AlertRulesTest {
    private static final RuleFile RULES = RuleFile.read();

    static Stream<AlertRule> alerts() {
        return RULES.alerts().stream();
    }

    @Test
    void everyAlertHasASectionAndEverySectionAnAlert() {
        List<String> alerts = RULES.alerts().stream().map(AlertRule::name).toList();

        assertThat(alerts).doesNotHaveDuplicates().hasSizeGreaterThan(20);
        assertThat(Documents.alertSections()).containsExactlyElementsOf(alerts);
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void theSectionSaysWhatItMeansWhatToLookAtAndWhatToDo(AlertRule alert) {
        assertThat(Documents.alertSection(alert.name())).contains("*Means:* ", "*Look at:* ", "*Do:* ");
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void itSaysHowBadItIsAndWhereToRead(AlertRule alert) {
        assertThat(alert.severity()).isIn("critical", "warning");
        assertThat(alert.summary()).isNotBlank();
        assertThat(alert.description()).isNotBlank();
        assertThat(alert.runbook())
                .startsWith("https://")
                .endsWith("/docs/operations.md#" + alert.name().toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void everyMetricIsDocumented(AlertRule alert) {
        assertThat(alert.expression().metrics()).isNotEmpty().allSatisfy(metric -> assertThat(metric)
                .satisfies(MetricNames::requireDocumented));
    }

    @Test
    void hurriedRulesDifferInTimesOnly() {
        RuleFile hurried = RULES.hurried();

        assertThat(hurried.alerts()).hasSameSizeAs(RULES.alerts());
        assertThat(hurried.text()).contains("[20s]", "max(cvmfs_queue_oldest_seconds) > 10.0", "< 5 * 86400");
        assertThat(hurried.text()).doesNotContainPattern("for: \\d+[mh]").doesNotContainPattern("\\[\\d+[mhd]]");
    }
}
