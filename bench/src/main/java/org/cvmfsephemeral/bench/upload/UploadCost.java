package org.cvmfsephemeral.bench.upload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Verdict;

/** What a CI pipeline sends: one large file, thousands of small ones in an archive, many at the same time. */
public final class UploadCost {
    private final Path data;
    private final UploadSizes sizes;
    private final Set<Scenario> scenarios;

    /** What can be measured alone, with a stack of its own. */
    public enum Scenario {
        LARGE_FILE,
        TREE,
        TREE_FSYNC,
        CLIENTS
    }

    /**
     * @param data folder for everything that is written
     * @param scenarios to measure
     */
    public UploadCost(Path data, UploadSizes sizes, Set<Scenario> scenarios) {
        this.data = data;
        this.sizes = sizes;
        this.scenarios = Set.copyOf(scenarios);
    }

    public void run(Report report) throws IOException, InterruptedException {
        report.title(
                "upload", "large files, archives of small files, many clients, each beside what it is held against");
        List<Verdict> verdicts = new ArrayList<>();
        for (Scenario scenario : Scenario.values()) {
            if (scenarios.contains(scenario)) {
                verdicts.addAll(measure(scenario, report));
            }
        }
        report.table(verdicts);
    }

    private List<Verdict> measure(Scenario scenario, Report report) throws IOException, InterruptedException {
        return switch (scenario) {
            case LARGE_FILE -> new LargeUploads(data, sizes, report).run();
            case TREE -> new TreeUploads(data, sizes, report, false).run();
            case TREE_FSYNC -> new TreeUploads(data, sizes, report, true).run();
            case CLIENTS -> new ManyClients(data, sizes, report).run();
        };
    }
}
