package org.cvmfsephemeral.ledger.repository;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** A repository as the ledger knows it. Read through this entity, written by the conditional statements of {@link Repositories}. */
@Entity
@Table(name = "repository")
public class Repository {
    @Id
    private String name;

    @Enumerated(EnumType.STRING)
    private RepositoryState state;

    @Enumerated(EnumType.STRING)
    private Compression compression;

    @Column(name = "chunk_size")
    private int chunkSize;

    @Column(name = "ttl_seconds")
    private int ttlSeconds;

    @Column(name = "file_size_limit")
    private long fileSizeLimit;

    @Column(name = "request_size_limit")
    private Long requestSizeLimit;

    @Column(name = "size_limit")
    private Long sizeLimit;

    @Column(name = "concurrent_upload_limit")
    private Integer concurrentUploadLimit;

    @Column(name = "touch_on_read_seconds")
    private int touchOnReadSeconds;

    @Column(name = "default_ttl_seconds")
    private Long defaultTtlSeconds;

    @Column(name = "maximum_ttl_seconds")
    private Long maximumTtlSeconds;

    @Column(name = "eviction_bytes")
    private Long evictionBytes;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "stopped_because")
    private String stoppedBecause;

    private long revision;

    @Column(name = "root_hash")
    private String rootHash;

    @Column(name = "root_size")
    private Long rootSize;

    @Column(name = "published_at")
    private long publishedAt;

    @Column(name = "content_bytes")
    private long contentBytes;

    @Column(name = "content_files")
    private long contentFiles;

    @Column(name = "history_hash")
    private String historyHash;

    private byte[] manifest;

    @Column(name = "manifest_etag")
    private String manifestEtag;

    @Column(name = "reflog_etag")
    private String reflogEtag;

    @Column(name = "public_key")
    private String publicKey;

    private String certificate;

    @Column(name = "pending_id")
    private UUID pendingId;

    private String pending;

    protected Repository() {}

    public RepositoryName name() {
        return RepositoryName.of(name);
    }

    public RepositoryState state() {
        return state;
    }

    public RepositorySettings settings() {
        RepositoryLimits limits =
                new RepositoryLimits(fileSizeLimit, requestSizeLimit, sizeLimit, concurrentUploadLimit);
        ExpiryPolicy expiry = new ExpiryPolicy(defaultTtlSeconds, maximumTtlSeconds, evictionBytes);
        return new RepositorySettings(compression, chunkSize, ttlSeconds, limits, touchOnReadSeconds, expiry);
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Optional<String> stoppedBecause() {
        return Optional.ofNullable(stoppedBecause);
    }

    /** The published revision; 0 before the first. */
    public long revision() {
        return revision;
    }

    public Optional<ContentHash> rootHash() {
        return Optional.ofNullable(rootHash).map(ContentHash::parse);
    }

    /** The size of the uncompressed root catalog in bytes; 0 before the first revision. */
    public long rootSize() {
        return rootSize == null ? 0 : rootSize;
    }

    /** The size of all regular files of the published revision together; content that several files share counts for each. */
    public long contentBytes() {
        return contentBytes;
    }

    /** How many regular files the published revision has, markers of nested catalogs among them. */
    public long contentFiles() {
        return contentFiles;
    }

    /** The tag database of the published revision. */
    public Optional<ContentHash> historyHash() {
        return Optional.ofNullable(historyHash).map(ContentHash::parse);
    }

    /** Manifest {@code T} of the published revision, Unix seconds; 0 before the first. */
    public long publishedAt() {
        return publishedAt;
    }

    /** The signed manifest of the published revision. */
    public Optional<byte[]> manifest() {
        return Optional.ofNullable(manifest);
    }

    /** The entity tag of the manifest in the store, as its last writer knows it. */
    public Optional<String> manifestEtag() {
        return Optional.ofNullable(manifestEtag);
    }

    /** The entity tag of the reference log in the store, as its last writer knows it. */
    public Optional<String> reflogEtag() {
        return Optional.ofNullable(reflogEtag);
    }

    /** The public master key as PEM. */
    public Optional<String> publicKey() {
        return Optional.ofNullable(publicKey);
    }

    /** The repository certificate as PEM. */
    public Optional<String> certificate() {
        return Optional.ofNullable(certificate);
    }

    public Optional<PendingRevision> pending() {
        return Optional.ofNullable(pending).map(PendingRevision::fromJson);
    }
}
