package org.cvmfsephemeral.store.file;

import java.io.IOException;
import org.cvmfsephemeral.store.ObjectKey;

/** A directory has the name that an object should get, or an object the name of a directory it should be in. */
final class NameCollisionException extends IOException {
    private static final long serialVersionUID = 1L;

    NameCollisionException(ObjectKey key, Throwable cause) {
        super("the key " + key + " and another object's key exclude each other in a directory tree", cause);
    }
}
