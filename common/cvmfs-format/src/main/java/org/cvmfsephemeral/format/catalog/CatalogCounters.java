package org.cvmfsephemeral.format.catalog;

/**
 * The 24 counters of a catalog (format reference 4.11).
 *
 * @param self what this catalog's own rows amount to
 * @param subtree the sum of self and subtree over the direct children: everything below, without this catalog
 */
public record CatalogCounters(Counts self, Counts subtree) {

    /** What a parent adds to its subtree counters for this catalog. */
    public Counts total() {
        return self.plus(subtree);
    }
}
