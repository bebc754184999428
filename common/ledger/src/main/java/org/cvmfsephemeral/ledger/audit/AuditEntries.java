package org.cvmfsephemeral.ledger.audit;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.cvmfsephemeral.access.AuditEntry;
import org.cvmfsephemeral.access.AuditTrail;
import org.jboss.logging.Logger;

/** Writes the audit trail: a line in the log, always, and a row in the ledger, from which it goes to its topic. */
@ApplicationScoped
class AuditEntries implements AuditTrail {
    private static final Logger LOG = Logger.getLogger("org.cvmfsephemeral.audit");

    private final AuditRows rows;

    AuditEntries(AuditRows rows) {
        this.rows = rows;
    }

    @Override
    public void record(AuditEntry entry) {
        LOG.infof(
                "audit outcome=%s status=%d problem=%s kind=%s caller=%s remote=%s action=%s method=%s route=%s repository=%s path=%s change=%s id=%s",
                entry.outcome(),
                entry.status(),
                entry.problem().orElse("none"),
                entry.kind(),
                printable(Optional.of(entry.caller())),
                entry.remote(),
                entry.action(),
                entry.method(),
                entry.route(),
                printable(entry.repository()),
                printable(entry.path()),
                entry.change().map(Object::toString).orElse("none"),
                entry.id());
        try {
            rows.add(entry);
        } catch (RuntimeException e) {
            LOG.errorf(e, "audit entry only in the log id=%s", entry.id());
        }
    }

    /** On one line, whatever the caller has put into it. */
    private static String printable(Optional<String> text) {
        StringBuilder printable = new StringBuilder();
        text.orElse("none").codePoints().forEach(c -> {
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                printable.append(String.format("\\u%04x", c));
            } else {
                printable.appendCodePoint(c);
            }
        });
        return printable.toString();
    }
}
