package org.cvmfsephemeral.e2e.monitoring;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A query in Prometheus' language, as far as its text tells. */
record Expression(String text) {
    private static final Pattern LIMIT = Pattern.compile("\\s(<=?|>=?|==|!=)\\s([0-9.]+(?: \\* [0-9.]+)?)");
    private static final Pattern TEXTS_AND_WINDOWS = Pattern.compile("\"[^\"]*\"|\\[[^]]*]");
    private static final Pattern SELECTORS = Pattern.compile("\\{[^}]*}");
    private static final Pattern GROUPINGS =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern NAME = Pattern.compile("(?<![\\w:.$])([a-zA-Z_:][\\w:]*)(?!\\w)(?!\\s*\\()");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "by", "sum", "max", "min", "count");

    /** Names of metrics, with the endings that histograms give them. */
    Set<String> metrics() {
        String bare = TEXTS_AND_WINDOWS.matcher(text).replaceAll("");
        bare = SELECTORS.matcher(bare).replaceAll("");
        bare = GROUPINGS.matcher(bare).replaceAll("");
        Set<String> names = new TreeSet<>();
        for (Matcher name = NAME.matcher(bare); name.find(); ) {
            if (!WORDS.contains(name.group(1))) {
                names.add(name.group(1));
            }
        }
        return names;
    }

    /** What an alert compares, whether the comparison holds or not. */
    Expression withoutLimits() {
        return new Expression(LIMIT.matcher(text).replaceAll(""));
    }

    /** What the first comparison is with; products are reckoned out. */
    double limit() {
        Matcher limit = LIMIT.matcher(text);
        if (!limit.find()) {
            throw new IllegalArgumentException("compares with nothing: " + text);
        }
        double product = 1;
        for (String factor : limit.group(2).split(" \\* ", -1)) {
            product *= Double.parseDouble(factor);
        }
        return product;
    }
}
