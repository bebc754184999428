package org.cvmfsephemeral.web;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long something lives, as callers write it: {@code 90s}, {@code 30m}, {@code 2h}, {@code 7d}, {@code 2w}, plain seconds, or an ISO 8601
 * duration such as {@code PT36H}.
 */
public record TimeToLive(Duration duration) {
    public static final Duration MAX = Duration.ofDays(36_500);
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,12})([smhdw]?)");

    public TimeToLive {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("a time to live is at least one second and at most 100 years");
        }
    }

    /**
     * @throws IllegalArgumentException with the reason if the text is no time to live
     */
    public static TimeToLive parse(String text) {
        Matcher matcher = SHORT.matcher(text);
        if (matcher.matches()) {
            return new TimeToLive(Duration.ofSeconds(
                    Math.multiplyExact(Long.parseLong(matcher.group(1)), secondsOf(matcher.group(2)))));
        }
        try {
            return new TimeToLive(Duration.parse(text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "a time to live is a number with s, m, h, d or w (2h), plain seconds, or an ISO 8601 duration (PT2H)",
                    e);
        }
    }

    private static long secondsOf(String unit) {
        return switch (unit) {
            case "m" -> 60;
            case "h" -> 3_600;
            case "d" -> 86_400;
            case "w" -> 7 * 86_400;
            default -> 1;
        };
    }
}
