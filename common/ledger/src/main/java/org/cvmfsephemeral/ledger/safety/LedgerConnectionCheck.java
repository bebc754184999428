package org.cvmfsephemeral.ledger.safety;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.safety.Finding;
import org.cvmfsephemeral.safety.Hazard;
import org.cvmfsephemeral.safety.HazardCheck;
import org.cvmfsephemeral.safety.Secrecy;
import org.cvmfsephemeral.safety.Settings;

/** Whether others can talk to the ledger as this service does, or listen to it. */
@Singleton
class LedgerConnectionCheck implements HazardCheck {
    private final Settings settings;

    LedgerConnectionCheck(Settings settings) {
        this.settings = settings;
    }

    @Override
    public List<Finding> find() {
        return LedgerConnection.of(settings).map(LedgerConnectionCheck::of).orElse(List.of());
    }

    private static List<Finding> of(LedgerConnection connection) {
        List<Finding> findings = new ArrayList<>();
        if (!connection.isLocal() && !connection.isEncrypted()) {
            findings.add(Hazard.PLAIN_LEDGER.in(LedgerConnection.URL));
        }
        if (!connection.isLocal() && connection.trustsAnybody()) {
            findings.add(Hazard.UNCHECKED_CERTIFICATES.in(LedgerConnection.URL));
        }
        if (!connection.hasCertificate()
                && connection.password().filter(Secrecy::isPassword).isEmpty()) {
            findings.add(Hazard.WEAK_LEDGER_PASSWORD.in(LedgerConnection.PASSWORD));
        }
        return findings;
    }
}
