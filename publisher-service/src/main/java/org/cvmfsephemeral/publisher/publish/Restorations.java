package org.cvmfsephemeral.publisher.publish;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RetainedRevision;

/** placeholder */
@ApplicationScoped
class Restorations {
    Restoration between(Repository base, RetainedRevision target) {
        return new Restoration(List.of(), List.of());
    }
}
