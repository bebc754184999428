package org.cvmfsephemeral.bench.report;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What a benchmark prints: each figure, what it is held against, and whether that holds. */
public final class Report {
    private final PrintWriter out;
    private boolean met = true;

    public Report(PrintWriter out) {
        this.out = out;
    }

    public void title(String name, String what) {
        print("%n%s: %s", name, what);
    }

    public void progress(String what) {
        print("  ... %s", what);
    }

    /** A figure that is held against nothing. */
    public void figure(String name, String value) {
        print("  %-46s %s", name, value);
    }

    public void median(String name, Series series, String unit) {
        figure(name, format(series.median(), unit) + " median of " + series.count() + spread(series, unit));
    }

    public void medianAndP99(String name, Series series, String unit) {
        figure(
                name,
                format(series.median(), unit) + " median, " + format(series.quantile(0.99), unit) + " p99 of "
                        + series.count() + spread(series, unit));
    }

    private static String spread(Series series, String unit) {
        return " (" + number(series.min()) + " to " + format(series.max(), unit) + ")";
    }

    public void aimAtMost(String name, double value, double aim, String unit) {
        verdict(name, format(value, unit), "at most " + format(aim, unit), value <= aim);
    }

    public void aimAtLeast(String name, double value, double aim, String unit) {
        verdict(name, format(value, unit), "at least " + format(aim, unit), value >= aim);
    }

    public void aim(String name, String value, String aim, boolean holds) {
        verdict(name, value, aim, holds);
    }

    private void verdict(String name, String value, String aim, boolean holds) {
        met &= holds;
        print("  %-46s %s; aim: %s: %s", name, value, aim, holds ? "MET" : "MISSED");
    }

    /** All figures of a benchmark that are held against something, one a line. */
    public void table(List<Verdict> verdicts) {
        String format = "  %-" + width("figure", verdicts, Verdict::name) + "s  %-"
                + width("value", verdicts, Verdict::value) + "s  %-" + width("limit", verdicts, Verdict::limit)
                + "s  %-"
                + width("reference in this run", verdicts, Verdict::reference) + "s  %s";
        print("");
        print(format, "figure", "value", "limit", "reference in this run", "verdict");
        for (Verdict verdict : verdicts) {
            met &= verdict.met();
            print(
                    format,
                    verdict.name(),
                    verdict.value(),
                    verdict.limit(),
                    verdict.reference(),
                    verdict.met() ? "MET" : "MISSED");
        }
    }

    private static int width(String title, List<Verdict> verdicts, Function<Verdict, String> column) {
        return verdicts.stream().map(column).mapToInt(String::length).reduce(title.length(), Math::max);
    }

    /** Whether every aim so far was met. */
    public boolean allMet() {
        return met;
    }

    /** As figures are printed. */
    public static String format(double value, String unit) {
        return unit.isEmpty() ? number(value) : number(value) + " " + unit;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }

    private void print(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
