package org.cvmfsephemeral.guard;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cvmfsephemeral.safety.Finding;
import org.cvmfsephemeral.safety.Hazard;
import org.cvmfsephemeral.safety.HazardCheck;
import org.cvmfsephemeral.safety.Host;
import org.cvmfsephemeral.safety.Secrecy;
import org.jboss.logging.Logger;

/** Whether others than those who were meant are let in. */
@Singleton
class AccessCheck implements HazardCheck {
    private static final Logger LOG = Logger.getLogger(AccessCheck.class);
    private static final String PREFIX = "cvmfs.access.";

    private final AccessSettings settings;

    AccessCheck(AccessSettings settings) {
        this.settings = settings;
    }

    @Override
    public List<Finding> find() {
        List<Finding> findings = new ArrayList<>();
        if (settings.open()) {
            findings.add(Hazard.OPEN_ACCESS.in(PREFIX + "open"));
        } else if (settings.bootstrapToken().isEmpty() && settings.issuers().isEmpty()) {
            // No hazard: they may have been made earlier.
            LOG.info(
                    "only tokens that are in the ledger let anybody in, for there are no issuers and no bootstrap token");
        }
        settings.bootstrapToken()
                .filter(token -> !Secrecy.isToken(token))
                .ifPresent(token -> findings.add(Hazard.WEAK_BOOTSTRAP_TOKEN.in(PREFIX + "bootstrap-token")));
        settings.issuers().forEach((name, issuer) -> {
            if (Stream.concat(Stream.of(issuer.url()), issuer.jwksUrl().stream())
                    .anyMatch(AccessCheck::isPlain)) {
                findings.add(Hazard.PLAIN_ISSUER.in(PREFIX + "issuers." + name));
            }
        });
        return findings;
    }

    private static boolean isPlain(String url) {
        return url.regionMatches(true, 0, "http://", 0, 7)
                && Host.ofAddress(url).filter(Host::isLoopback).isEmpty();
    }
}
