package org.cvmfsephemeral.publisher.tree;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Xattrs;

/**
 * The extended attribute that tells when an entry vanishes: an ISO 8601 instant in UTC, whole seconds. What the ledger decides counts;
 * the attribute says which publication it was decided for.
 */
public final class ExpiryStamp {
    public static final String ATTRIBUTE = "user.cvmfs-ephemeral.expires";

    private ExpiryStamp() {}

    static String text(Instant expires) {
        return expires.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static Xattrs attributes(Instant expires) {
        return expires == null
                ? Xattrs.EMPTY
                : Xattrs.EMPTY.with(ATTRIBUTE, text(expires).getBytes(StandardCharsets.UTF_8));
    }

    static Optional<String> of(Attributes attributes) {
        return attributes.xattrs().get(ATTRIBUTE).map(value -> new String(value, StandardCharsets.UTF_8));
    }
}
