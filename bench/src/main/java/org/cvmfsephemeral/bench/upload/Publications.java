package org.cvmfsephemeral.bench.upload;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.cvmfsephemeral.bench.report.Series;

/** What all clients published, cut into the periods that count. */
final class Publications {
    private final List<Publication> all;
    private final List<List<Publication>> periods = new ArrayList<>();
    private final int periodSeconds;

    Publications(List<Publication> all, UploadSizes sizes) {
        this.all = all;
        this.periodSeconds = sizes.periodSeconds();
        for (int i = 0; i < sizes.periods(); i++) {
            int begin = sizes.warmUpSeconds() + i * periodSeconds;
            periods.add(all.stream()
                    .filter(one -> one.atSeconds() >= begin && one.atSeconds() < begin + periodSeconds)
                    .toList());
        }
    }

    /** Of all uploads, those that do not count included. */
    int total() {
        return all.size();
    }

    /** Uploads a second, one value a period. */
    Series rates() {
        return ofPeriods(period -> (double) period.size() / periodSeconds);
    }

    /** Revisions a second, one value a period. */
    Series revisions() {
        return ofPeriods(period -> (double) period.stream()
                        .mapToLong(Publication::revision)
                        .distinct()
                        .count()
                / periodSeconds);
    }

    private Series ofPeriods(ToDoubleFunction<List<Publication>> figure) {
        return Series.of(periods.stream().mapToDouble(figure).boxed().toList());
    }

    /** From request to answer, of each upload of all periods. */
    Series millis() {
        return Series.of(
                periods.stream().flatMap(List::stream).map(Publication::millis).toList());
    }
}
