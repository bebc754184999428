package org.cvmfsephemeral.bench.publish;

/**
 * How much is measured.
 *
 * @param entries of the large repository, about
 * @param smallChanges that count, in each repository
 * @param warmUp small changes before, in each repository
 * @param treeEntries of the tree that is put and deleted
 * @param queued changes that wait together
 * @param rounds of everything but small changes
 */
public record Sizes(int entries, int smallChanges, int warmUp, int treeEntries, int queued, int rounds) {
    static final int DIRECTORIES = 10;
    static final int FILES = 1000;

    /** Even trees that make up the large repository. */
    int trees() {
        return Math.max(1, entries / (DIRECTORIES * FILES));
    }
}
