package org.cvmfsephemeral.bench.publish;

import java.util.Locale;

/**
 * How long after it was queued a change got where.
 *
 * @param taken seconds until the publisher began with it; NaN if nobody looked in time
 * @param prepared seconds until its catalogs were stored and its revision signed; NaN as above
 */
public record Stages(double taken, double prepared) {
    static final Stages UNKNOWN = new Stages(Double.NaN, Double.NaN);

    String until(double published) {
        return "begun after " + seconds(taken) + ", stored and signed after " + seconds(prepared) + ", published after "
                + seconds(published);
    }

    private static String seconds(double value) {
        return Double.isNaN(value) ? "an unknown time" : String.format(Locale.ROOT, "%.3f s", value);
    }
}
