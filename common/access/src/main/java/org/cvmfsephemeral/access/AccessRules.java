package org.cvmfsephemeral.access;

import java.util.List;

/** Where rules are kept. */
public interface AccessRules {
    /** In the order of their names. Those that are evaluated may be some seconds old. */
    List<AccessRule> all();

    /** What all rules together allow. */
    default List<Grant> grants(Claims claims) {
        return all().stream()
                .flatMap(rule -> rule.judge(claims).grant().stream())
                .toList();
    }
}
