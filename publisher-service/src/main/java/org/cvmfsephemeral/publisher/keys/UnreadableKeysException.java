package org.cvmfsephemeral.publisher.keys;

/** A repository's keys are there but cannot be used; nothing can be signed until an operator has put that right. */
public final class UnreadableKeysException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableKeysException(String message, Throwable cause) {
        super(message, cause);
    }
}
