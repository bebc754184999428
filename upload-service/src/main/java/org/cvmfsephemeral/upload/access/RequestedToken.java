package org.cvmfsephemeral.upload.access;

import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.access.Grant;
import org.cvmfsephemeral.upload.http.StrictJson;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/**
 * A token as an administrator asks for it.
 *
 * @param label a line that says what it is for
 * @param expiresIn a length of time such as {@code 30d}; absent for ever, unless {@code expiresAt} is there
 * @param expiresAt a time
 */
record RequestedToken(String label, List<GrantDocument> grants, String expiresIn, String expiresAt) {
    private static final int LONGEST_LABEL = 200;
    private static final int MOST_GRANTS = 100;
    private static final StrictJson<RequestedToken> JSON =
            StrictJson.of(RequestedToken.class, ProblemType.INVALID_ACCESS, 256 << 10, "field");

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if the body is anything else
     */
    static RequestedToken read(InputStream body) {
        return JSON.read(body).orElseThrow(() -> invalid("The body describes the token."));
    }

    String requireLabel() {
        if (label == null
                || label.isBlank()
                || label.length() > LONGEST_LABEL
                || label.chars().anyMatch(Character::isISOControl)) {
            throw invalid("label is a line of 1 to " + LONGEST_LABEL + " characters.");
        }
        return label.strip();
    }

    List<Grant> toGrants() {
        if (grants == null || grants.isEmpty() || grants.size() > MOST_GRANTS) {
            throw invalid("grants is a list of 1 to " + MOST_GRANTS + " permissions.");
        }
        List<Grant> permissions = new ArrayList<>();
        for (int i = 0; i < grants.size(); i++) {
            if (grants.get(i) == null) {
                throw invalid("grants[" + i + "] is null.");
            }
            try {
                permissions.add(grants.get(i).toGrant());
            } catch (IllegalArgumentException e) {
                throw invalid("grants[" + i + "]: " + e.getMessage() + ".");
            }
        }
        return permissions;
    }

    /**
     * @param now by the time of the ledger
     * @return empty for never
     */
    Optional<Instant> expiry(Instant now) {
        if (expiresIn != null && expiresAt != null) {
            throw invalid("expiresIn and expiresAt say the same; leave one out.");
        }
        try {
            Optional<Instant> end = expiresAt == null
                    ? RequestedTime.of("expiresIn", expiresIn).map(now::plus)
                    : Optional.of(Instant.parse(expiresAt));
            if (end.filter(time -> !time.isAfter(now)).isPresent()) {
                throw invalid("expiresAt has passed.");
            }
            return end;
        } catch (DateTimeException e) {
            throw invalid("expiresAt is a time such as 2026-12-31T23:59:59Z.");
        } catch (IllegalArgumentException e) {
            throw invalid(e.getMessage() + ".");
        }
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_ACCESS, detail);
    }
}
