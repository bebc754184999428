package org.cvmfsephemeral.notify.drain;

/** The replica is being stopped; fired while it still serves. Observers must not block. */
public record DrainingBegan() {}
