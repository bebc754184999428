package org.cvmfsephemeral.e2e.monitoring;

/** A rule that fires. */
record AlertRule(
        String name, Expression expression, String severity, String summary, String description, String runbook) {
    /** From where on it fires; of counts the first whole number. */
    double limitOfValues() {
        double limit = expression.limit();
        boolean countsAboveNone = limit == 0;
        return countsAboveNone ? 1 : limit;
    }
}
