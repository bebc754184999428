package org.cvmfsephemeral.access;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Patterns with stars. They are short and matched rarely, so nothing is kept compiled. */
final class Glob {
    private static final Pattern STARS = Pattern.compile("\\*+");

    private Glob() {}

    /**
     * @param star the regular expression that a single star stands for; two stars stand for anything
     */
    static boolean matches(String glob, String text, String star) {
        StringBuilder regex = new StringBuilder();
        Matcher stars = STARS.matcher(glob);
        int literal = 0;
        while (stars.find()) {
            regex.append(Pattern.quote(glob.substring(literal, stars.start())))
                    .append(stars.group().length() == 1 ? star : ".*");
            literal = stars.end();
        }
        regex.append(Pattern.quote(glob.substring(literal)));
        return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches();
    }
}
