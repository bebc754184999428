package org.cvmfsephemeral.bench.publish;

import java.util.Locale;

/**
 * How long after it was queued a change got where.
 *
 * @param taken seconds until the publisher began with it; NaN if nobody looked
 * @param prepared seconds until its catalogs were stored and its revision signed
 */
record Stages(double taken, double prepared) {
    static final Stages UNKNOWN = new Stages(Double.NaN, Double.NaN);

    String until(double published) {
        return String.format(
                Locale.ROOT,
                "begun after %.3f s, stored and signed after %.3f s, published after %.3f s",
                taken,
                prepared,
                published);
    }
}
