package org.cvmfsephemeral.safety;

/**
 * A hazard of this service.
 *
 * @param setting names where it comes from; secrets are among the values, so it never has one
 */
public record Finding(Hazard hazard, String setting) {}
