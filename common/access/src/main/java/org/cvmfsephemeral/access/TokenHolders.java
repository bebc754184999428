package org.cvmfsephemeral.access;

import java.util.Optional;

/** Where tokens are kept. */
public interface TokenHolders {
    /** Who holds this token, if it is valid now: known, neither revoked nor over. Records that it was used. */
    Optional<Caller> holder(TokenText token);
}
