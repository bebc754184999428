package org.cvmfsephemeral.bench.publish;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.cvmfsephemeral.bench.report.Report;
import org.cvmfsephemeral.bench.report.Series;
import org.cvmfsephemeral.bench.report.Verdict;

/** Many changes of one file each that wait at the same time: in the small repository, and anywhere in the large one. */
final class ManyQueued {
    private static final int FOLDERS = 20;
    private static final double LIMIT_REVISIONS = 3;
    private static final double LIMIT_SECONDS = 2;

    private final Bed bed;

    ManyQueued(Bed bed) {
        this.bed = bed;
    }

    private record Rounds(Series seconds, int mostRevisions) {}

    List<Verdict> run() throws SQLException, InterruptedException {
        String queued = bed.sizes().queued() + " queued changes";
        Series one = oneByOne();
        Rounds few = measure(Bed.SMALL, i -> "/builds/" + i % FOLDERS + "/file-");
        Rounds spread = measure(Bed.LARGE, i -> bed.anyNewFile("queued-"));
        Report report = bed.report();
        report.median("(c) one of them alone", one, "ms");
        report.median("(c) " + queued + " in " + FOLDERS + " directories", few.seconds(), "s");
        report.median("(c) " + queued + " all over the large repository", spread.seconds(), "s");
        report.figure("    most revisions there", Integer.toString(spread.mostRevisions()));
        return List.of(
                Verdict.atMost("(c) revisions of " + queued, few.mostRevisions(), LIMIT_REVISIONS, "", "one each"),
                Verdict.atMost(
                        "(c) " + queued,
                        few.seconds().median(),
                        LIMIT_SECONDS,
                        "s",
                        String.format(
                                Locale.ROOT,
                                "one after the other %.1f s",
                                one.median() / 1e3 * bed.sizes().queued())));
    }

    private Series oneByOne() throws SQLException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < bed.sizes().smallChanges(); i++) {
            String path = "/builds/" + i % FOLDERS + "/alone-" + i;
            millis.add(bed.publish(Bed.SMALL, bed.newFile(path)).millis());
        }
        return Series.of(millis);
    }

    private Rounds measure(String repository, IntFunction<String> place) throws SQLException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        int mostRevisions = 0;
        for (int round = 0; round <= bed.sizes().rounds(); round++) {
            String name = round + "-";
            List<NewChange> changes = IntStream.range(0, bed.sizes().queued())
                    .mapToObj(i -> bed.newFile(place.apply(i) + name + i))
                    .toList();
            ChangeQueue.Published published = bed.publishWatched(repository, changes);
            mostRevisions = Math.max(mostRevisions, new HashSet<>(published.revisions()).size());
            if (round > 0) {
                seconds.add(published.seconds());
            }
            bed.report()
                    .progress("round " + round + " of " + bed.sizes().rounds() + " in " + repository + ": first "
                            + published.stages().until(published.seconds()));
        }
        return new Rounds(Series.of(seconds), mostRevisions);
    }
}
