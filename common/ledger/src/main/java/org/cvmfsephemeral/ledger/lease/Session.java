package org.cvmfsephemeral.ledger.lease;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Somebody who is storing objects that no catalog refers to yet. */
@Entity
@Table(name = "session")
public class Session {
    @Id
    private UUID id;

    private String repository;
    private String kind;

    @Column(name = "started_at")
    private Instant startedAt;

    @Column(name = "heartbeat_at")
    private Instant heartbeatAt;

    @Column(name = "ends_at")
    private Instant endsAt;

    @Column(name = "change_id")
    private UUID changeId;

    protected Session() {}

    public UUID id() {
        return id;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** The change it announced; from then on it lives until that change is final. */
    public Optional<UUID> change() {
        return Optional.ofNullable(changeId);
    }
}
