package org.cvmfsephemeral.bench.publish;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cvmfsephemeral.bench.report.Series;
import org.cvmfsephemeral.bench.report.Verdict;
import org.cvmfsephemeral.bench.stack.StoredObjects;

/** One new file in an empty repository and in a large one, in turns. */
final class SmallChange {
    private static final double LIMIT_RATIO = 2;

    private final Bed bed;
    private final Side small = new Side(Bed.SMALL);
    private final Side large = new Side(Bed.LARGE);

    SmallChange(Bed bed) {
        this.bed = bed;
    }

    private static final class Side {
        private final String repository;
        private final List<Double> millis = new ArrayList<>();
        private Duration cpu = Duration.ZERO;
        private StoredObjects before;

        private Side(String repository) {
            this.repository = repository;
        }
    }

    Verdict run() throws IOException, SQLException, InterruptedException {
        int warmUp = bed.sizes().warmUp();
        int count = bed.sizes().smallChanges();
        for (int i = 0; i < warmUp; i++) {
            bed.publish(Bed.LARGE, bed.newFile(bed.anyNewFile("warm-up-" + i)));
            bed.publish(Bed.SMALL, bed.newFile("/warm-up"));
            bed.publish(Bed.SMALL, NewChange.delete("/warm-up"));
        }
        small.before = bed.stack().objects(Bed.SMALL);
        large.before = bed.stack().objects(Bed.LARGE);
        for (int i = 0; i < count; i++) {
            measure(small, "/file-" + i);
            measure(large, bed.anyNewFile("file-" + i));
        }
        return judge();
    }

    private void measure(Side side, String path) throws SQLException, InterruptedException {
        NewChange change = bed.newFile(path);
        Duration before = bed.publisher().cpu();
        side.millis.add(bed.publish(side.repository, change).millis());
        side.cpu = side.cpu.plus(bed.publisher().cpu().minus(before));
    }

    private Verdict judge() throws IOException {
        Series inSmall = tell("(a) a new file in the empty repository", small);
        Series inLarge = tell("(a) a new file in the large repository", large);
        return Verdict.atMost(
                "(a) small change, large / empty repository",
                inLarge.median() / inSmall.median(),
                LIMIT_RATIO,
                "",
                String.format(Locale.ROOT, "%.1f ms / %.1f ms", inLarge.median(), inSmall.median()));
    }

    private Series tell(String name, Side side) throws IOException {
        Series series = Series.of(side.millis);
        StoredObjects stored = bed.stack().objects(side.repository).minus(side.before);
        int count = series.count();
        bed.report().medianAndP99(name, series, "ms");
        bed.report()
                .figure(
                        "    each",
                        String.format(
                                Locale.ROOT,
                                "%.1f objects, %.1f KiB stored; %.1f ms of the publisher's CPU",
                                (double) stored.count() / count,
                                stored.bytes() / 1024.0 / count,
                                side.cpu.toNanos() / 1e6 / count));
        return series;
    }
}
