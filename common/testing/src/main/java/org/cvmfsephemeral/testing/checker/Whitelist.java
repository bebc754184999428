package org.cvmfsephemeral.testing.checker;

import java.util.List;

/** Fingerprints that the master key vouches for. */
record Whitelist(List<ContentHash> fingerprints) {
    static final String FILE = ".cvmfswhitelist";
}
