package org.cvmfsephemeral.bench.report;

import java.util.Arrays;
import java.util.Collection;

/** Measurements of one thing, all in one unit. */
public final class Series {
    private final double[] sorted;

    private Series(double[] sorted) {
        this.sorted = sorted;
    }

    /**
     * A series of these, in any order.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Series of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a series has at least one value");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return new Series(sorted);
    }

    public int count() {
        return sorted.length;
    }

    /** The mean of the two in the middle if their number is even. */
    public double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The smallest value that at least this part of all values does not exceed (nearest rank).
     *
     * @param part from 0, exclusive, to 1
     */
    public double quantile(double part) {
        int rank = (int) Math.ceil(part * sorted.length);
        return sorted[Math.max(1, rank) - 1];
    }

    public double min() {
        return sorted[0];
    }

    public double max() {
        return sorted[sorted.length - 1];
    }
}
