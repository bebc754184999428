package org.cvmfsephemeral.store.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Set;
import org.cvmfsephemeral.store.StoreException;
import org.cvmfsephemeral.store.StoreRefusedException;
import org.cvmfsephemeral.store.StoreUnavailableException;

/** Tells what a failed file operation means for the caller of the store. */
final class FileErrors {
    private FileErrors() {}

    interface FileOperation<T> {
        T run() throws IOException;
    }

    static <T> T translating(String what, FileOperation<T> operation) {
        try {
            return operation.run();
        } catch (IOException e) {
            throw translate(what, e);
        } catch (ReadOnlyFileSystemException e) {
            throw new StoreRefusedException(what + " failed: the file system is read-only", e);
        }
    }

    /** Whether the operation failed because there is no such file. */
    static boolean isAbsence(IOException e) {
        return e instanceof NoSuchFileException || "Not a directory".equals(reason(e));
    }

    private static StoreException translate(String what, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return new StoreUnavailableException(what + " was interrupted", e);
        }
        String message = what + " failed: " + e.getMessage();
        return isRefusal(e) ? new StoreRefusedException(message, e) : new StoreUnavailableException(message, e);
    }

    /** Java has no types for most error numbers of the kernel; what is not known to be lasting may pass. */
    private static boolean isRefusal(IOException e) {
        if (e instanceof AccessDeniedException
                || e instanceof AtomicMoveNotSupportedException
                || e instanceof NameCollisionException) {
            return true;
        }
        return Set.of("Read-only file system", "Operation not permitted", "File name too long", "Not a directory")
                .contains(reason(e));
    }

    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException f ? f.getReason() : null;
        return reason == null ? "" : reason;
    }
}
