package org.cvmfsephemeral.format.object;

/** Bytes or text that are not what the CernVM-FS formats allow. The message names what was wrong, never dumps the input. */
public class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FormatException(String message) {
        super(message);
    }

    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
