package org.cvmfsephemeral.e2e.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.Service;
import org.junit.jupiter.api.Test;

/** The running system exports the metrics that {@code docs/metrics.md} names, with the types it gives, and no others. */
@OnStack
class MetricsDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");
    private static final Pattern ROW = Pattern.compile("^\\| `(cvmfs_[a-z_]+)` \\| ([a-z]+) \\|", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("^# TYPE (cvmfs_[a-z_]+) ([a-z]+)$", Pattern.MULTILINE);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void names_and_types_are_those_of_the_document(Stack stack) throws IOException {
        // Given
        TestRepository repository = stack.create("metrics-document.example.org", "{}");
        repository.publish("file", Content.ofSize(1_000));
        Map<String, String> documented = documented();

        // Then
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(exported(stack)).isEqualTo(documented));
    }

    private static Map<String, String> documented() throws IOException {
        Map<String, String> types = new TreeMap<>();
        Matcher rows = ROW.matcher(Files.readString(DOCUMENT));
        for (MatchResult row : (Iterable<MatchResult>) rows.results()::iterator) {
            types.put(row.group(1), row.group(2));
        }
        return types;
    }

    /** As in the document: under a counter's full name, without the maximum that goes with a timer. */
    private static Map<String, String> exported(Stack stack) {
        Map<String, String> types = new TreeMap<>();
        for (String scraped : scrapes(stack)) {
            TYPE.matcher(scraped)
                    .results()
                    .forEach(type -> types.put(name(type.group(1), type.group(2)), type.group(2)));
        }
        Set<String> maxima = new TreeSet<>();
        for (String name : types.keySet()) {
            if (name.endsWith("_max") && types.containsKey(name.replaceAll("_max$", ""))) {
                maxima.add(name);
            }
        }
        types.keySet().removeAll(maxima);
        return types;
    }

    /** OpenMetrics gives a counter's type under its name without the ending. */
    private static String name(String name, String type) {
        return type.equals("counter") && !name.endsWith("_total") ? name + "_total" : name;
    }

    private static Set<String> scrapes(Stack stack) {
        Set<String> scrapes = new TreeSet<>();
        for (Service service : Service.values()) {
            scrapes.add(scrape(stack, stack.endpoints().management(service).resolve("/q/metrics")));
        }
        scrapes.add(scrape(stack, stack.endpoints().managementOfEdge().resolve("/metrics")));
        return scrapes;
    }

    private static String scrape(Stack stack, URI uri) {
        return new String(stack.http().send(HttpRequest.newBuilder(uri)).body(), StandardCharsets.UTF_8);
    }
}
