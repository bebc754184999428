package org.cvmfsephemeral.upload.write;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a caller would like to wait for publication (RFC 7240). Preferences that are not known are no error.
 *
 * @param async {@code respond-async}: not at all, unless {@code seconds} says how long
 * @param seconds to wait; null for as long as usual
 */
record Preference(boolean async, Long seconds) {
    private static final Pattern WAIT = Pattern.compile("wait\\s*=\\s*\"?([0-9]{1,6})\"?");

    static Preference of(HttpServerRequest request) {
        boolean async = false;
        Long wait = null;
        for (String header : request.headers().getAll("Prefer")) {
            for (String preference : header.toLowerCase(Locale.ROOT).split(",")) {
                Matcher matcher = WAIT.matcher(preference.strip());
                if (preference.strip().equals("respond-async")) {
                    async = true;
                } else if (matcher.matches()) {
                    wait = Long.valueOf(matcher.group(1));
                }
            }
        }
        return new Preference(async, wait);
    }

    /**
     * @param usual how long requests wait without a preference, and at most
     */
    Duration patience(Duration usual) {
        if (seconds == null) {
            return async ? Duration.ZERO : usual;
        }
        Duration wanted = Duration.ofSeconds(seconds);
        return wanted.compareTo(usual) < 0 ? wanted : usual;
    }

    /** What to answer as {@code Preference-Applied}; null for nothing. */
    String applied() {
        if (seconds != null) {
            return "wait=" + seconds;
        }
        return async ? "respond-async" : null;
    }
}
