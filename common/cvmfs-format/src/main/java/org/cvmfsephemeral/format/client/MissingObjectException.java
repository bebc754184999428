package org.cvmfsephemeral.format.client;

import java.io.IOException;

/** There is certainly no such resource: a 404, or no such file. */
public final class MissingObjectException extends IOException {
    private static final long serialVersionUID = 1L;

    public MissingObjectException(String path) {
        super("missing: " + path);
    }
}
