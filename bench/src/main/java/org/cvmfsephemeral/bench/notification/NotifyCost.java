package org.cvmfsephemeral.bench.notification;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Verdict;

/** How long it takes until thousands know of a revision, and what notify-service needs for it. */
public final class NotifyCost {
    private final Path data;
    private final NotifySizes sizes;

    /** @param data folder for everything that is written */
    public NotifyCost(Path data, NotifySizes sizes) {
        this.data = data;
        this.sizes = sizes;
    }

    public void run(Report report) throws IOException, InterruptedException {
        report.title(
                "notify",
                sizes.subscribers() + " subscribers and one revision after the other; " + sizes.steadySubscribers()
                        + " and " + sizes.steadyRate() + " revisions a second");
        List<Verdict> verdicts = new ArrayList<>();
        verdicts.addAll(new FanOut(data, sizes, report).run());
        verdicts.addAll(new SteadyStream(data, sizes, report).run());
        report.table(verdicts);
    }
}
