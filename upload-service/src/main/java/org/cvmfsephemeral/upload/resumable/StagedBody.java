package org.cvmfsephemeral.upload.resumable;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import org.cvmfsephemeral.ledger.resumable.Piece;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.StoreUnavailableException;
import org.cvmfsephemeral.store.StoredObject;

/** A file from its pieces, one after the other. Not thread-safe. */
final class StagedBody extends InputStream {
    private final ObjectStore store;
    private final Iterator<Piece> pieces;
    private StoredObject object;
    private long left;

    StagedBody(ObjectStore store, List<Piece> pieces) {
        this.store = store;
        this.pieces = pieces.iterator();
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /**
     * @throws StoreUnavailableException if the store fails: it is not the caller's body that breaks off
     */
    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !next()) {
            return -1;
        }
        int count = readPiece(buffer, offset, (int) Math.min(length, left));
        left -= count;
        return count;
    }

    private int readPiece(byte[] buffer, int offset, int length) {
        try {
            int count = object.body().read(buffer, offset, length);
            if (count > 0) {
                return count;
            }
        } catch (IOException e) {
            throw new StoreUnavailableException("a piece of an upload cannot be read: " + e.getMessage(), e);
        }
        throw new StoreUnavailableException("a piece of an upload is shorter in the store than it was", null);
    }

    private boolean next() {
        close();
        if (!pieces.hasNext()) {
            return false;
        }
        Piece piece = pieces.next();
        object = store.open(new ObjectKey(piece.object()));
        left = piece.bytes();
        return true;
    }

    @Override
    public void close() {
        if (object != null) {
            object.close();
            object = null;
        }
    }
}
