package org.cvmfsephemeral.gc.root;

/** It is not known what must stay, so nothing can be garbage. */
public final class RootsUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RootsUnknownException(String message) {
        super(message);
    }
}
