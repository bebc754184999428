package org.cvmfsephemeral.bench.upload;

/**
 * One upload that was answered with 201.
 *
 * @param atSeconds when it was answered, from the start of all clients
 * @param millis from the request to the answer
 */
record Publication(double atSeconds, double millis, long revision) {}
