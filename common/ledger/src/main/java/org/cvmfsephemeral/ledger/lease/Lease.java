package org.cvmfsephemeral.ledger.lease;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** A path and all below it, reserved for one writer. */
@Entity
@Table(name = "lease")
public class Lease {
    @Id
    private UUID id;

    private String repository;
    private String path;
    private String holder;

    @Column(name = "session_id")
    private UUID sessionId;

    @Column(name = "change_id")
    private UUID changeId;

    @Column(name = "acquired_at")
    private Instant acquiredAt;

    @Column(name = "expires_at")
    private Instant expiresAt;

    protected Lease() {}

    public UUID id() {
        return id;
    }

    public RepositoryPath path() {
        return new RepositoryPath(path);
    }

    public String holder() {
        return holder;
    }

    /** The announced change that holds the path until it is final. */
    public Optional<UUID> change() {
        return Optional.ofNullable(changeId);
    }

    public Instant acquiredAt() {
        return acquiredAt;
    }

    /** The session that holds the path; empty once a change does. A transaction's session has its id. */
    public Optional<UUID> session() {
        return Optional.ofNullable(sessionId);
    }

    /** By the time of the database; empty once a change holds the path. */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }
}
