package org.cvmfsephemeral.format.signature;

import org.cvmfsephemeral.format.object.FormatException;

/** Well-formed bytes that must not be believed: a wrong signature, an unlisted certificate, an expired whitelist. */
public final class UntrustedException extends FormatException {
    private static final long serialVersionUID = 1L;

    public UntrustedException(String message) {
        super(message);
    }
}
