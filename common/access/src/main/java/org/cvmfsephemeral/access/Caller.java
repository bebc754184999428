package org.cvmfsephemeral.access;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Who sends a request, once that is known.
 *
 * @param name for logs, leases and the audit trail: never a secret
 */
public record Caller(Kind kind, String name, List<Grant> grants) {
    /** By what the caller is known. Names are part of the API and stay. */
    public enum Kind {
        /** By nothing. */
        ANONYMOUS,
        /** By a token of this system. */
        TOKEN,
        /** By what an issuer of identities has signed. */
        IDENTITY,
        /** By the token that the operator has put into the settings. */
        BOOTSTRAP,
        /** Nobody is asked. */
        OPEN
    }

    public static final Caller ANONYMOUS = new Caller(Kind.ANONYMOUS, "anonymous", List.of());
    public static final Caller OPEN = new Caller(Kind.OPEN, "anybody", List.of(Grant.OF_EVERYTHING));
    public static final Caller BOOTSTRAP = new Caller(Kind.BOOTSTRAP, "bootstrap", List.of(Grant.OF_EVERYTHING));

    public Caller {
        grants = List.copyOf(grants);
    }

    public boolean may(Wish wish) {
        return grants.stream().anyMatch(grant -> grant.allows(wish));
    }

    /** How long what this wish publishes may live, by the most generous of the grants that allow it; empty for no limit. */
    public Optional<Duration> maximumTtl(Wish wish) {
        List<Grant> allowing =
                grants.stream().filter(grant -> grant.allows(wish)).toList();
        if (allowing.stream().anyMatch(grant -> grant.maximumTtl().isEmpty())) {
            return Optional.empty();
        }
        return allowing.stream().flatMap(grant -> grant.maximumTtl().stream()).max(Comparator.naturalOrder());
    }
}
