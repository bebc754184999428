package org.cvmfsephemeral.testing.checker;

import java.util.Map;

/** Counters of a catalog against a recount (4.11, 4.13 rule 10). */
final class StatisticsRules {
    private final String mount;
    private final Map<String, Long> statistics;
    private final Findings findings;

    StatisticsRules(String mount, Map<String, Long> statistics, Findings findings) {
        this.mount = mount;
        this.statistics = statistics;
        this.findings = findings;
    }

    void checkSelf(Counters recount) {
        for (Counter counter : Counter.values()) {
            compare(counter.self(), recount.get(counter));
        }
    }

    void checkSubtree(Counters recount) {
        for (Counter counter : Counter.values()) {
            compare(counter.subtree(), recount.get(counter));
        }
    }

    private void compare(String counter, long recounted) {
        Long recorded = statistics.get(counter);
        if (recorded == null || recorded != recounted) {
            findings.add(Defect.STATISTICS, mount, "%s is %s, a recount gives %d", counter, recorded, recounted);
        }
    }
}
