package org.cvmfsephemeral.e2e.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Grafana needs to show a dashboard, and what whoever looks at it needs to understand it. */
class DashboardsTest {
    private static final Map<String, AlertRule> ALERTS_BY_ANCHOR = RuleFile.read().alerts().stream()
            .collect(Collectors.toMap(alert -> alert.name().toLowerCase(Locale.ROOT), Function.identity()));

    static List<Dashboard> dashboards() {
        return Dashboard.all();
    }

    static Stream<Panel> panels() {
        return dashboards().stream().flatMap(dashboard -> dashboard.panels().stream());
    }

    @Test
    void thereAreFourThatCanBeToldApart() {
        assertThat(dashboards())
                .extracting(Dashboard::toString)
                .containsExactly(
                        "clients-and-notifications.json",
                        "overview.json",
                        "publishing.json",
                        "storage-and-collection.json");
        assertThat(dashboards())
                .extracting(Dashboard::uid)
                .doesNotHaveDuplicates()
                .allMatch(uid -> uid.length() <= 40);
        assertThat(dashboards()).extracting(Dashboard::title).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void leadToEachOtherAndToTheRunbook(Dashboard dashboard) {
        assertThat(dashboard.json().path("tags").toString()).contains("\"cvmfs-ephemeral\"");
        assertThat(dashboard.json().path("links").toString())
                .contains("\"type\":\"dashboards\"", "\"tags\":[\"cvmfs-ephemeral\"]", "\"url\":\"${runbook}#alerts\"");
        assertThat(dashboard.json().path("schemaVersion").asInt()).isGreaterThanOrEqualTo(39);
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void haveTheDataSourceAsAVariable(Dashboard dashboard) {
        assertThat(dashboard.variables()).contains("datasource", "runbook");
        assertThat(dashboard.panels()).allSatisfy(panel -> {
            assertThat(panel.json().path("datasource").path("uid").asText())
                    .as("%s", panel)
                    .isEqualTo("${datasource}");
            assertThat(panel.json().path("targets")).allSatisfy(target -> assertThat(
                            target.path("datasource").path("uid").asText())
                    .isEqualTo("${datasource}"));
        });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void haveThePanelsSideBySide(Dashboard dashboard) {
        List<Panel> everything = dashboard.everything();

        assertThat(everything).extracting(Panel::id).doesNotHaveDuplicates();
        assertThat(everything).allSatisfy(panel -> {
            assertThat(panel.left() + panel.width()).isLessThanOrEqualTo(24);
            assertThat(everything.stream().filter(panel::overlaps)).containsExactly(panel);
        });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void variablesThatAreUsedAreThere(Dashboard dashboard) {
        boolean used = dashboard.panels().stream()
                .flatMap(panel -> panel.expressions().stream())
                .anyMatch(expression -> expression.text().contains("$repository"));

        assertThat(dashboard.variables().contains("repository")).isEqualTo(used);
    }

    @ParameterizedTest
    @MethodSource("panels")
    void panelsSayWhatTheyShow(Panel panel) {
        assertThat(panel.title()).isNotBlank();
        assertThat(panel.json().path("description").asText()).as("%s", panel).endsWith(".");
        assertThat(panel.json()
                        .path("fieldConfig")
                        .path("defaults")
                        .path("unit")
                        .asText())
                .as("%s", panel)
                .isNotBlank();
        assertThat(panel.expressions()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("panels")
    void metricsOfPanelsAreDocumented(Panel panel) {
        assertThat(panel.expressions()).allSatisfy(expression -> assertThat(expression.metrics())
                .isNotEmpty()
                .allSatisfy(metric -> assertThat(metric).satisfies(MetricNames::requireDocumented)));
    }

    @ParameterizedTest
    @MethodSource("panels")
    void linksLeadToSectionsThatExist(Panel panel) {
        assertThat(ALERTS_BY_ANCHOR.keySet()).containsAll(panel.runbookAnchors());
    }

    /** A panel that leads to one alert and shows what that one compares turns red where it fires. */
    @ParameterizedTest
    @MethodSource("panels")
    void thresholdsAreThoseOfTheAlerts(Panel panel) {
        if (panel.thresholds().isEmpty() || panel.runbookAnchors().isEmpty()) {
            return;
        }
        assertThat(panel.runbookAnchors())
                .as("%s has limits %s", panel, panel.thresholds())
                .anySatisfy(anchor -> assertThat(panel.thresholds())
                        .contains(ALERTS_BY_ANCHOR.get(anchor).limitOfValues()));
    }
}
