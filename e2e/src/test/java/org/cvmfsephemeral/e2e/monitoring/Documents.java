package org.cvmfsephemeral.e2e.monitoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What operators are told. */
final class Documents {
    private static final Path FOLDER = Path.of("..", "docs");
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern METRIC = Pattern.compile("[a-z][a-z0-9_]*");

    private Documents() {}

    /** Headings of the sections below "Alerts", in their order. */
    static List<String> alertSections() {
        return read("operations.md")
                .lines()
                .dropWhile(line -> !line.equals("## Alerts"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4).strip())
                .toList();
    }

    /** Text of a section. */
    static String alertSection(String heading) {
        String document = read("operations.md");
        String mark = "\n### " + heading + "\n";
        int start = document.indexOf(mark);
        int end = document.indexOf("\n##", start + mark.length());
        return document.substring(start, end < 0 ? document.length() : end);
    }

    /** Every name of a metric that docs/metrics.md tells of. */
    static Set<String> metrics() {
        Set<String> names = new TreeSet<>();
        CODE.matcher(read("metrics.md"))
                .results()
                .map(code -> code.group(1))
                .flatMap(code -> METRIC.matcher(code).results().map(MatchResult::group))
                .forEach(names::add);
        return names;
    }

    private static String read(String name) {
        try {
            return Files.readString(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
