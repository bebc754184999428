package org.cvmfsephemeral.bench.collection;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.cvmfsephemeral.bench.report.Report;

/** What collecting costs: a little garbage in a large repository, and looking through the whole store. */
public final class CollectionCost {
    private final Path data;
    private final CollectionSizes sizes;

    /** @param data folder for everything that is written */
    public CollectionCost(Path data, CollectionSizes sizes) {
        this.data = data;
        this.sizes = sizes;
    }

    public void run(Report report) throws IOException, SQLException, InterruptedException {
        report.title("gc", "garbage of a repository of " + sizes.objects() + " objects, and a sweep through its store");
        report.table(List.of(
                new GarbageRemoval(data.resolve("removal"), sizes, report).run(),
                new SweepCost(data.resolve("sweep"), sizes, report).run()));
    }
}
