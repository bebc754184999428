package org.cvmfsephemeral.bench.notification;

/**
 * How much is measured.
 *
 * @param subscribers of the fan-out
 * @param rounds revisions that are announced to them, one after the other
 * @param steadySubscribers of the stream of revisions
 * @param steadyRate revisions a second
 * @param steadySeconds for how long
 */
public record NotifySizes(int subscribers, int rounds, int steadySubscribers, int steadyRate, int steadySeconds) {}
