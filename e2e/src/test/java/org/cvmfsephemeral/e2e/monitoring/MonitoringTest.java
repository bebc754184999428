package org.cvmfsephemeral.e2e.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * A real Prometheus reads the metrics of a stack under load. Every alert is made to fire by something that really goes wrong, and every query
 * of a rule or a panel has an answer. Times of the rules are shortened, nothing else.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 12, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MonitoringTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Path FOLDER = Path.of("target", "monitoring").toAbsolutePath();
    private static final RuleFile RULES = RuleFile.read();
    /** What takes hours otherwise. Renewals of whitelists are put off, to see what becomes of it. */
    private static final Map<String, String> QUICK = Map.ofEntries(
            Map.entry("CVMFS_FIGURES_REFRESH_EVERY", "1s"),
            Map.entry("CVMFS_EXPIRY_EVERY", "1s"),
            Map.entry("CVMFS_COLLECTION_GRACE", "PT3S"),
            Map.entry("CVMFS_COLLECTION_EVERY", "PT3S"),
            Map.entry("CVMFS_COLLECTION_DELETE_TIMEOUT", "PT3S"),
            Map.entry("CVMFS_COLLECTION_MEASURE_EVERY", "1s"),
            Map.entry("CVMFS_JOBS_EVERY", "1s"),
            Map.entry("CVMFS_RETENTION_REVISIONS", "2"),
            Map.entry("CVMFS_RETENTION_AGE", "PT1S"),
            Map.entry("CVMFS_RETENTION_CHECK_EVERY", "1s"),
            Map.entry("CVMFS_SWEEP_SKEW", "PT2S"),
            Map.entry("CVMFS_STORE_RETRY_DEADLINE", "2s"),
            Map.entry("CVMFS_LEDGER_EVENTS_MOST", "50"),
            Map.entry("CVMFS_LEDGER_OUTBOX_REPEAT_EVERY", "1s"),
            Map.entry("CVMFS_NOTIFY_SLOW_CUT_AFTER", "2s"),
            Map.entry("CVMFS_NOTIFY_SOCKET_SEND_BUFFER", "4K"),
            Map.entry("CVMFS_KEYS_REENCRYPT_EVERY", "2s"),
            Map.entry("CVMFS_WHITELIST_FIRST_CHECK_AFTER", "1h"),
            Map.entry("QUARKUS_DATASOURCE_JDBC_MAX_SIZE", "10"));

    private Stack stack;
    private Prometheus prometheus;
    private Load load;
    private List<Fault> ofData;
    private List<Fault> outages;
    private final List<AutoCloseable> lasting = new ArrayList<>();

    @BeforeAll
    void start() throws Exception {
        Program.PROMETHEUS.assumeInstalled();
        Program.PROMTOOL.assumeInstalled();
        stack = Stack.start(Path.of("target", "monitoring-stack").toAbsolutePath(), QUICK);
        prometheus = Prometheus.start(FOLDER, stack.endpoints(), RULES.hurried());
        load = Load.on(stack);
        ofData = new DataFaults(stack).all();
        outages = new Outages(stack, load).all();
    }

    @AfterAll
    void stop() throws Exception {
        List<AutoCloseable> started = new ArrayList<>(lasting);
        Stream.of(load, prometheus, stack).filter(one -> one != null).forEach(started::add);
        for (AutoCloseable one : started) {
            one.close();
        }
    }

    @Test
    @Order(1)
    void promtoolAcceptsTheRules() {
        Program.Result checked = Program.run(
                List.of("promtool", "check", "rules", RULES.path().toString()), FOLDER.resolve("check.log"));

        assertThat(checked.exitCode()).as(checked.output()).isZero();
    }

    @Test
    @Order(2)
    void theRulesPassTheirTests() {
        Path tests = RULES.path().resolveSibling("cvmfs-ephemeral.test.yaml");

        Program.Result tested =
                Program.run(List.of("promtool", "test", "rules", tests.toString()), FOLDER.resolve("test.log"));

        assertThat(tested.exitCode()).as(tested.output()).isZero();
    }

    @Test
    @Order(3)
    void everyAlertHasItsFault() {
        List<String> caused = Stream.of(ofData, outages)
                .flatMap(Collection::stream)
                .flatMap(fault -> fault.allAlerts().stream())
                .toList();

        assertThat(RULES.alerts()).extracting(AlertRule::name).containsExactlyInAnyOrderElementsOf(caused);
    }

    @Test
    @Order(4)
    void theLoadIsCarriedOut() {
        await().atMost(PATIENCE)
                .until(() -> load.steps() > 40 && load.repository().revision() > 20);
    }

    /** All are there when the first one is looked for. */
    @TestFactory
    @Order(5)
    Stream<DynamicTest> faultsOfRepositoriesAreNoticed() throws Exception {
        Instant since = Instant.now();
        for (Fault fault : ofData) {
            lasting.add(fault.injection().inject());
        }
        return ofData.stream().map(fault -> dynamicTest(fault.name(), () -> awaitFiring(fault.allAlerts(), since)));
    }

    @TestFactory
    @Order(6)
    Stream<DynamicTest> outagesAreNoticed() {
        return outages.stream()
                .map(fault -> dynamicTest(fault.name(), () -> {
                    Instant since = Instant.now();
                    AutoCloseable end = fault.injection().inject();
                    try {
                        awaitFiring(fault.alerts(), since);
                    } finally {
                        end.close();
                    }
                    awaitFiring(fault.alertsAfterwards(), since);
                }));
    }

    private void awaitFiring(List<String> alerts, Instant since) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(prometheus.firedSince(since)).containsAll(alerts));
    }

    @TestFactory
    @Order(7)
    Stream<DynamicTest> rulesHaveDataWhetherTheyFireOrNot() {
        return RULES.hurried().alerts().stream()
                .map(alert -> dynamicTest(
                        alert.name(), () -> requireData(alert.expression().withoutLimits())));
    }

    @TestFactory
    @Order(8)
    Stream<DynamicTest> panelsHaveData() {
        return Dashboard.all().stream()
                .flatMap(dashboard -> dashboard.panels().stream())
                .map(panel ->
                        dynamicTest(panel.toString(), () -> panel.queries().forEach(this::requireData)));
    }

    private void requireData(Expression query) {
        assertThat(prometheus.hasData(query)).as("data of %s", query.text()).isTrue();
    }
}
