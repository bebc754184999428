package org.cvmfsephemeral.ledger.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.access.AccessRule;
import org.cvmfsephemeral.access.AccessRules;

/** The rules for identities. There are few of them, so they are read at each use, and a change counts at once. */
@ApplicationScoped
public class Rules implements AccessRules {
    private final EntityManager entities;

    Rules(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Replaces the rule of this name if there is one.
     *
     * @return whether there was none
     */
    @Transactional
    public boolean put(AccessRule rule, String by) {
        return (Boolean) entities.createNativeQuery("""
                        INSERT INTO access_rule (name, rule, created_by) VALUES (:name, :rule, :by)
                        ON CONFLICT (name) DO UPDATE
                        SET rule = excluded.rule, created_by = excluded.created_by, changed_at = clock_timestamp()
                        RETURNING xmax = 0""")
                .setParameter("name", rule.name())
                .setParameter("rule", RuleRow.write(rule))
                .setParameter("by", by)
                .getSingleResult();
    }

    /**
     * @return whether there was such a rule
     */
    @Transactional
    public boolean remove(String name) {
        return entities.createNativeQuery("DELETE FROM access_rule WHERE name = :name")
                        .setParameter("name", name)
                        .executeUpdate()
                > 0;
    }

    @Transactional
    public Optional<AccessRule> find(String name) {
        return all().stream().filter(rule -> rule.name().equals(name)).findFirst();
    }

    @Override
    @Transactional
    public List<AccessRule> all() {
        List<?> rows = entities.createNativeQuery("SELECT name, rule FROM access_rule ORDER BY name")
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> RuleRow.read((String) row[0], (String) row[1]))
                .toList();
    }
}
