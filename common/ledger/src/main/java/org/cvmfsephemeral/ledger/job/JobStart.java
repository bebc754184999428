package org.cvmfsephemeral.ledger.job;

/**
 * A run that begins, or goes on.
 *
 * @param dryRun whether it is to change nothing
 * @param progress what an earlier replica has left of it, JSON; null if it begins
 */
public record JobStart(boolean dryRun, String progress) {}
