package org.cvmfsephemeral.ledger.figures;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.repository.RepositoryState;

/** Counts what the ledger holds. */
@ApplicationScoped
public class LedgerSurvey {
    private final EntityManager entities;

    LedgerSurvey(EntityManager entities) {
        this.entities = entities;
    }

    @Transactional
    public LedgerFigures take() {
        Object[] row = (Object[]) entities.createNativeQuery("""
                        SELECT
                          (SELECT extract(epoch FROM clock_timestamp() - min(queued_at))
                             FROM change WHERE final_at IS NULL AND state IN ('QUEUED', 'PREPARED')),
                          (SELECT count(*) FROM lease WHERE expires_at IS NULL OR expires_at > clock_timestamp()),
                          (SELECT count(*) FROM session WHERE kind <> 'READ' AND change_id IS NULL),
                          (SELECT count(*) FROM outbox),
                          (SELECT extract(epoch FROM clock_timestamp() - min(created_at)) FROM outbox)""").getSingleResult();
        return new LedgerFigures(
                openChanges(),
                seconds(row[0]),
                number(row[1]),
                number(row[2]),
                number(row[3]),
                seconds(row[4]),
                repositories(),
                whitelists());
    }

    private Map<ChangeState, Long> openChanges() {
        Map<ChangeState, Long> counts = new EnumMap<>(ChangeState.class);
        for (ChangeState state : ChangeState.values()) {
            if (!state.isFinal()) {
                counts.put(state, 0L);
            }
        }
        for (Object[] row : rows("SELECT state, count(*) FROM change WHERE final_at IS NULL GROUP BY state")) {
            counts.put(ChangeState.valueOf((String) row[0]), number(row[1]));
        }
        return counts;
    }

    private Map<RepositoryState, Long> repositories() {
        Map<RepositoryState, Long> counts = new EnumMap<>(RepositoryState.class);
        for (RepositoryState state : RepositoryState.values()) {
            counts.put(state, 0L);
        }
        for (Object[] row : rows("SELECT state, count(*) FROM repository GROUP BY state")) {
            counts.put(RepositoryState.valueOf((String) row[0]), number(row[1]));
        }
        return counts;
    }

    private Map<RepositoryName, Duration> whitelists() {
        Map<RepositoryName, Duration> remaining = new HashMap<>();
        for (Object[] row :
                rows("SELECT repository, extract(epoch FROM expires_at - clock_timestamp()) FROM whitelist")) {
            remaining.put(RepositoryName.of((String) row[0]), seconds(row[1]));
        }
        return remaining;
    }

    private List<Object[]> rows(String query) {
        List<?> rows = entities.createNativeQuery(query).getResultList();
        return rows.stream().map(Object[].class::cast).toList();
    }

    private static long number(Object column) {
        return ((Number) column).longValue();
    }

    private static Duration seconds(Object column) {
        return column == null ? Duration.ZERO : Duration.ofMillis(Math.round(((Number) column).doubleValue() * 1_000));
    }
}
