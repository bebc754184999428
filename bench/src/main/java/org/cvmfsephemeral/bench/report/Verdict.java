package org.cvmfsephemeral.bench.report;

/**
 * A figure and what it is held against.
 *
 * @param reference what was measured beside it, in the same run
 */
public record Verdict(String name, String value, String limit, String reference, boolean met) {
    /** Of a value that has a largest one allowed. */
    public static Verdict atMost(String name, double value, double limit, String unit, String reference) {
        return new Verdict(
                name, Report.format(value, unit), "at most " + Report.format(limit, unit), reference, value <= limit);
    }

    /** Of a value that has a smallest one allowed. */
    public static Verdict atLeast(String name, double value, double limit, String unit, String reference) {
        return new Verdict(
                name, Report.format(value, unit), "at least " + Report.format(limit, unit), reference, value >= limit);
    }
}
