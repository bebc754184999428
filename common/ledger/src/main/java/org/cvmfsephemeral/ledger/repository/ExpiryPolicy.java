package org.cvmfsephemeral.ledger.repository;

/**
 * How long a repository's paths stay.
 *
 * @param defaultSeconds time to live of what is published without one; null for that it does not expire
 * @param maximumSeconds longest time to live, counted from publication, renewal or touch; null for no limit
 * @param evictionBytes size of the repository above which what was not used for the longest time is removed; null for never
 */
public record ExpiryPolicy(Long defaultSeconds, Long maximumSeconds, Long evictionBytes) {
    /** What is published stays as long as its publisher likes. */
    public static final ExpiryPolicy NONE = new ExpiryPolicy(null, null, null);
}
