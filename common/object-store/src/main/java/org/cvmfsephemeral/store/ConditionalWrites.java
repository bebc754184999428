package org.cvmfsephemeral.store;

/** What a store makes of {@code If-Match} and {@code If-None-Match: *}. */
public enum ConditionalWrites {
    /**
     * A put with a wrong or a superfluous condition is refused. That two puts at the same instant cannot both pass is the
     * promise of the server; no probe can prove it.
     */
    ENFORCED,
    /** At least one kind of condition is ignored or not supported: only one writer may work on such a store. */
    IGNORED
}
