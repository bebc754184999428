package org.cvmfsephemeral.ledger.resumable;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.lease.TooManyUploadsException;
import org.cvmfsephemeral.ledger.resumable.ResumableUpload.Terms;

/**
 * Uploads that go on after an interruption, on whichever replica. What has arrived is in the store before it is here; only one request adds at a
 * time, and that is the one which came last, as the one before it may hang in a connection that is long gone.
 */
@ApplicationScoped
public class ResumableUploads {
    private static final String COLUMNS =
            "id, repository, path, length, received, ttl, ttl_by, overwrite, mode, digest, metadata, expires_at, change_id";

    private final EntityManager entities;

    ResumableUploads(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Announces a file.
     *
     * @param limit of uploads that are open in the repository
     * @throws TooManyUploadsException if there are as many
     */
    @Transactional
    public void open(
            UUID id,
            RepositoryName repository,
            RepositoryPath path,
            long length,
            Terms terms,
            Duration lifetime,
            int limit) {
        // Those who open at the same time are counted one after the other.
        entities.createNativeQuery("SELECT 1 FROM repository WHERE name = :repository FOR NO KEY UPDATE")
                .setParameter("repository", repository.value())
                .getResultList();
        Number open = (Number) entities.createNativeQuery("""
                        SELECT count(*) FROM resumable_upload
                        WHERE repository = :repository AND change_id IS NULL AND NOT ended
                          AND expires_at > clock_timestamp()""")
                .setParameter("repository", repository.value())
                .getSingleResult();
        if (open.intValue() >= limit) {
            throw new TooManyUploadsException(limit);
        }
        entities.createNativeQuery("""
                        INSERT INTO resumable_upload (id, repository, path, length, ttl, ttl_by, overwrite, mode, digest, metadata,
                                                      expires_at)
                        VALUES (:id, :repository, :path, :length, CAST(:ttl AS text), CAST(:ttlBy AS text), :overwrite,
                                CAST(:mode AS text), CAST(:digest AS text), CAST(:metadata AS text),
                                clock_timestamp() + make_interval(secs => :seconds))""")
                .setParameter("id", id)
                .setParameter("repository", repository.value())
                .setParameter("path", path.value())
                .setParameter("length", length)
                .setParameter("ttl", terms.ttl())
                .setParameter("ttlBy", terms.ttlBy())
                .setParameter("overwrite", terms.overwrite())
                .setParameter("mode", terms.mode())
                .setParameter("digest", terms.digest())
                .setParameter("metadata", terms.metadata())
                .setParameter("seconds", seconds(lifetime))
                .executeUpdate();
    }

    /** Empty if there is none, or not any more. */
    @Transactional
    public Optional<ResumableUpload> find(RepositoryName repository, UUID id) {
        List<?> rows = entities.createNativeQuery(
                        "SELECT " + COLUMNS + " FROM resumable_upload"
                                + " WHERE id = :id AND repository = :repository AND NOT ended AND expires_at > clock_timestamp()")
                .setParameter("id", id)
                .setParameter("repository", repository.value())
                .getResultList();
        return rows.stream().map(row -> upload((Object[]) row)).findFirst();
    }

    /** In the order of the file. */
    @Transactional
    public List<Piece> pieces(UUID id) {
        List<?> rows = entities.createNativeQuery(
                        "SELECT start, bytes, object FROM resumable_piece WHERE upload_id = :id ORDER BY start")
                .setParameter("id", id)
                .getResultList();
        return rows.stream()
                .map(row -> (Object[]) row)
                .map(row -> new Piece(((Number) row[0]).longValue(), ((Number) row[1]).longValue(), (String) row[2]))
                .toList();
    }

    /**
     * Makes a request the one that may add pieces; the one before cannot any more.
     *
     * @param offset at which it would like to go on
     * @return false if that is not where the upload is
     */
    @Transactional
    public boolean takeOver(UUID id, UUID writer, long offset) {
        return entities.createNativeQuery("""
                        UPDATE resumable_upload SET writer = :writer
                        WHERE id = :id AND received = :offset AND change_id IS NULL AND NOT ended""")
                        .setParameter("writer", writer)
                        .setParameter("id", id)
                        .setParameter("offset", offset)
                        .executeUpdate()
                == 1;
    }

    /**
     * Adds a piece that is in the store, and keeps the upload for as long again.
     *
     * @throws TakenOverException if the request is not the one that may
     */
    @Transactional
    public void add(UUID id, UUID writer, Piece piece, Duration lifetime) {
        move(id, writer, piece, lifetime, null);
        entities.createNativeQuery(
                        "INSERT INTO resumable_piece (upload_id, start, bytes, object) VALUES (:id, :start, :bytes, :object)")
                .setParameter("id", id)
                .setParameter("start", piece.start())
                .setParameter("bytes", piece.bytes())
                .setParameter("object", piece.object())
                .executeUpdate();
    }

    /**
     * All of the file has arrived and is announced. The pieces are not needed any more.
     *
     * @param last null for a file without content
     * @throws TakenOverException if the request is not the one that may
     */
    @Transactional
    public void finish(UUID id, UUID writer, Piece last, UUID change, Duration lifetime) {
        move(id, writer, last == null ? new Piece(0, 0, "") : last, lifetime, change);
        entities.createNativeQuery("DELETE FROM resumable_piece WHERE upload_id = :id")
                .setParameter("id", id)
                .executeUpdate();
    }

    private void move(UUID id, UUID writer, Piece piece, Duration lifetime, UUID change) {
        int moved = entities.createNativeQuery("""
                        UPDATE resumable_upload
                        SET received = received + :bytes, change_id = CAST(:change AS uuid),
                            expires_at = clock_timestamp() + make_interval(secs => :seconds)
                        WHERE id = :id AND writer = :writer AND received = :start AND change_id IS NULL AND NOT ended""")
                .setParameter("bytes", piece.bytes())
                .setParameter("change", change == null ? null : change.toString())
                .setParameter("seconds", seconds(lifetime))
                .setParameter("id", id)
                .setParameter("writer", writer)
                .setParameter("start", piece.start())
                .executeUpdate();
        if (moved == 0) {
            throw new TakenOverException();
        }
    }

    /** Takes nothing more; what has arrived can be removed. Harmless if it has ended before. */
    @Transactional
    public void end(UUID id) {
        entities.createNativeQuery("UPDATE resumable_upload SET ended = true, writer = NULL WHERE id = :id")
                .setParameter("id", id)
                .executeUpdate();
    }

    /** Those that have ended, or whose time is over and which end by this. */
    @Transactional
    public List<Ended> endExpired(int limit) {
        List<?> rows =
                entities.createNativeQuery("""
                        UPDATE resumable_upload SET ended = true, writer = NULL
                        WHERE id IN (SELECT id FROM resumable_upload
                                     WHERE ended OR expires_at <= clock_timestamp()
                                     ORDER BY expires_at LIMIT :limit FOR UPDATE SKIP LOCKED)
                        RETURNING id, repository""").setParameter("limit", limit).getResultList();
        return rows.stream()
                .map(row -> (Object[]) row)
                .map(row -> new Ended((UUID) row[0], RepositoryName.of((String) row[1])))
                .toList();
    }

    /** An upload whose objects can be removed. */
    public record Ended(UUID id, RepositoryName repository) {}

    /** Nothing of it is in the store any more. */
    @Transactional
    public void forget(UUID id) {
        entities.createNativeQuery("DELETE FROM resumable_upload WHERE id = :id AND ended")
                .setParameter("id", id)
                .executeUpdate();
    }

    private static ResumableUpload upload(Object[] row) {
        return new ResumableUpload(
                (UUID) row[0],
                RepositoryName.of((String) row[1]),
                new RepositoryPath((String) row[2]),
                ((Number) row[3]).longValue(),
                ((Number) row[4]).longValue(),
                new Terms((String) row[5], (String) row[6], (Boolean) row[7], (String) row[8], (String) row[9], (String)
                        row[10]),
                (Instant) row[11],
                (UUID) row[12]);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
