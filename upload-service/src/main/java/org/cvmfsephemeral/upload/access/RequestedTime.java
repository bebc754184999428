package org.cvmfsephemeral.upload.access;

import java.time.Duration;
import java.util.Optional;
import org.cvmfsephemeral.web.TimeToLive;

/** A length of time in a request. */
final class RequestedTime {
    private RequestedTime() {}

    /**
     * @param text null for none
     * @throws IllegalArgumentException naming the field, with the reason
     */
    static Optional<Duration> of(String field, String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(TimeToLive.parse(text).duration());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(field + ": " + e.getMessage(), e);
        }
    }
}
