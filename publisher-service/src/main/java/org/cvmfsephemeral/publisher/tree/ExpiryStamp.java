package org.cvmfsephemeral.publisher.tree;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Attributes;

/**
 * The extended attribute that tells when an entry vanishes: an ISO 8601 instant in UTC, whole seconds. What the ledger decides counts;
 * the attribute says which publication it was decided for.
 */
public final class ExpiryStamp {
    public static final String ATTRIBUTE = "user.cvmfs-ephemeral.expires";

    private ExpiryStamp() {}

    public static String text(Instant expires) {
        return expires.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static Attributes put(Attributes attributes, Instant expires) {
        return expires == null
                ? attributes
                : attributes.withXattrs(
                        attributes.xattrs().with(ATTRIBUTE, text(expires).getBytes(StandardCharsets.UTF_8)));
    }

    static Attributes remove(Attributes attributes) {
        return attributes.withXattrs(attributes.xattrs().without(ATTRIBUTE));
    }

    public static Optional<String> of(Attributes attributes) {
        return attributes.xattrs().get(ATTRIBUTE).map(value -> new String(value, StandardCharsets.UTF_8));
    }

    /** When the entry vanishes as far as it says itself. */
    public static Optional<Instant> time(Attributes attributes) {
        return of(attributes).flatMap(ExpiryStamp::parsed);
    }

    private static Optional<Instant> parsed(String stamp) {
        try {
            return Optional.of(Instant.parse(stamp));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
