package org.cvmfsephemeral.upload.resumable;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.resumable.Piece;
import org.cvmfsephemeral.ledger.resumable.ResumableUpload;
import org.cvmfsephemeral.store.ListedObject;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectPage;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.StoreException;
import org.jboss.logging.Logger;

/** Where pieces of files wait in the store until the files are whole: {@code <repository>/staging/<upload>/}, which nobody can read from outside. */
@ApplicationScoped
class StagingArea {
    private static final Logger LOG = Logger.getLogger(StagingArea.class);
    private static final int PAGE = 1000;

    private final ObjectStore store;

    StagingArea(ObjectStore store) {
        this.store = store;
    }

    /**
     * Makes a piece durable.
     *
     * @param writer request that brings it; another one at the same place does not overwrite it
     */
    Piece put(ResumableUpload upload, UUID writer, long start, int bytes, ObjectContent content) {
        ObjectKey key = folder(upload.repository(), upload.id()).resolve(start + "-" + writer);
        store.put(key, content, ObjectHeaders.PRIVATE);
        return new Piece(start, bytes, key.value());
    }

    StagedBody read(List<Piece> pieces) {
        return new StagedBody(store, pieces);
    }

    /** Removes a piece that belongs to nothing. If that does not succeed, it goes with its upload. */
    void drop(Piece piece) {
        try {
            store.delete(new ObjectKey(piece.object()));
        } catch (StoreException e) {
            LOG.warnf("piece of an upload stays for now key=%s error=%s", piece.object(), e.getMessage());
        }
    }

    /**
     * Removes all pieces of an upload.
     *
     * @return false if the store could not; then they go when the upload is forgotten
     */
    boolean clear(RepositoryName repository, UUID upload) {
        String prefix = folder(repository, upload).value() + "/";
        try {
            Optional<String> after = Optional.empty();
            do {
                ObjectPage page = store.list(prefix, after, PAGE);
                if (!store.deleteAll(
                                page.objects().stream().map(ListedObject::key).toList())
                        .isEmpty()) {
                    return false;
                }
                after = page.next();
            } while (after.isPresent());
            return true;
        } catch (StoreException e) {
            LOG.warnf("pieces of an upload stay for now upload=%s error=%s", upload, e.getMessage());
            return false;
        }
    }

    private static ObjectKey folder(RepositoryName repository, UUID upload) {
        return ObjectKey.of(repository.value(), "staging", upload.toString());
    }
}
