package org.cvmfsephemeral.ledger.change;

import com.fasterxml.jackson.core.type.TypeReference;
import io.opentelemetry.api.trace.SpanContext;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.LedgerJson;

/** The unit of atomicity: operations on one repository that become visible whole or not at all. */
@Entity
@Table(name = "change")
public class Change {
    private static final TypeReference<List<Operation>> OPERATIONS = new TypeReference<>() {};
    private static final TypeReference<ChangeProblem> PROBLEM = new TypeReference<>() {};

    @Id
    private UUID id;

    @Column(insertable = false, updatable = false)
    private long sequence;

    private String repository;

    @Enumerated(EnumType.STRING)
    private ChangeState state;

    private String operations;
    private int attempts;

    @Column(name = "queued_at", insertable = false)
    private Instant queuedAt;

    @Column(name = "final_at")
    private Instant finalAt;

    private Long revision;

    @Column(name = "root_hash")
    private String rootHash;

    private String problem;

    @Column(name = "trace_parent", insertable = false, updatable = false)
    private String traceParent;

    protected Change() {}

    /** Operations as the ledger keeps them. */
    public static String write(List<Operation> operations) {
        return LedgerJson.write(OPERATIONS, operations);
    }

    /** Operations that the ledger has kept. */
    public static List<Operation> read(String operations) {
        return LedgerJson.read(operations, OPERATIONS);
    }

    public UUID id() {
        return id;
    }

    public long sequence() {
        return sequence;
    }

    public RepositoryName repository() {
        return RepositoryName.of(repository);
    }

    public ChangeState state() {
        return state;
    }

    public List<Operation> operations() {
        return read(operations);
    }

    /** How often a publisher has begun to apply it. */
    public int attempts() {
        return attempts;
    }

    public Instant queuedAt() {
        return queuedAt;
    }

    /** The revision that published it. */
    public Optional<Long> revision() {
        return Optional.ofNullable(revision);
    }

    public Optional<ContentHash> rootHash() {
        return Optional.ofNullable(rootHash).map(ContentHash::parse);
    }

    /** The trace of the request that it came from, if traces were recorded. */
    public Optional<SpanContext> trace() {
        return Optional.ofNullable(traceParent).flatMap(TraceParent::parse);
    }

    public Optional<ChangeProblem> problem() {
        return Optional.ofNullable(problem).map(json -> LedgerJson.read(json, PROBLEM));
    }
}
