package org.cvmfsephemeral.guard;

/** The keys of an issuer cannot be had at present, so nobody can tell whether it has signed something. */
final class IssuerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    IssuerUnavailableException(String issuer, Throwable cause) {
        super(issuer, cause);
    }
}
