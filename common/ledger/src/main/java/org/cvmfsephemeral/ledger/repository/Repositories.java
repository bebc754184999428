package org.cvmfsephemeral.ledger.repository;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.ledger.expiry.RetentionRules;
import org.cvmfsephemeral.ledger.garbage.Condemnations;
import org.cvmfsephemeral.ledger.outbox.Outbox;

/** The repositories and the compare-and-set on their pending revision, which is what keeps two publishers apart. */
@ApplicationScoped
public class Repositories {
    private final EntityManager entities;
    private final Outbox outbox;
    private final Changes changes;
    private final Expiries expiries;
    private final RetentionRules rules;
    private final Tags tags;
    private final RevisionEvents events;
    private final Condemnations condemnations;

    Repositories(
            EntityManager entities,
            Outbox outbox,
            Changes changes,
            Expiries expiries,
            RetentionRules rules,
            Tags tags,
            RevisionEvents events,
            Condemnations condemnations) {
        this.entities = entities;
        this.outbox = outbox;
        this.changes = changes;
        this.expiries = expiries;
        this.rules = rules;
        this.tags = tags;
        this.events = events;
        this.condemnations = condemnations;
    }

    @Transactional
    public Optional<Repository> find(RepositoryName name) {
        return Optional.ofNullable(entities.find(Repository.class, name.value()));
    }

    /** The time of the database, which all replicas share. */
    @Transactional
    public Instant now() {
        // Without result class, here and elsewhere: Hibernate does not find native queries with a scalar one
        // in its plan cache again; each call leaves another plan of the same hash there and slows down later ones.
        return (Instant) entities.createNativeQuery("SELECT clock_timestamp()").getSingleResult();
    }

    @Transactional
    public List<Repository> list() {
        return entities.createQuery("FROM Repository ORDER BY name", Repository.class)
                .getResultList();
    }

    /**
     * Asks for a repository; the publisher gives it keys and a first revision.
     *
     * @return false if the name is taken, in which case nothing happens
     */
    @Transactional
    public boolean request(RepositoryName name, RepositorySettings settings) {
        boolean entered = enter(name, settings);
        if (entered) {
            outbox.ring(name, null);
        }
        return entered;
    }

    /**
     * Enters a repository without asking anybody to do anything for it, in the caller's transaction.
     *
     * @return false if the name is taken, in which case nothing happens
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean enter(RepositoryName name, RepositorySettings settings) {
        int inserted = withSettings("""
                        INSERT INTO repository (name, state, compression, chunk_size, ttl_seconds, file_size_limit,
                                                request_size_limit, size_limit, concurrent_upload_limit,
                                                touch_on_read_seconds, default_ttl_seconds, maximum_ttl_seconds,
                                                eviction_bytes)
                        VALUES (:name, 'CREATING', :compression, :chunkSize, :ttl, :fileLimit, :requestLimit,
                                :sizeLimit, :uploadLimit, :touch, :defaultTtl, :maximumTtl, :evictionBytes)
                        ON CONFLICT (name) DO NOTHING""", name, settings).executeUpdate();
        return inserted > 0;
    }

    /**
     * As {@link #request}, with something else that has to be in the ledger before anybody carries the request out.
     *
     * @param beside done in the same transaction; false undoes all
     */
    @Transactional
    public boolean requestWith(RepositoryName name, RepositorySettings settings, BooleanSupplier beside) {
        boolean done = request(name, settings) && beside.getAsBoolean();
        if (!done) {
            QuarkusTransaction.setRollbackOnly();
        }
        return done;
    }

    /** Settings take effect with the next upload, the TTL with the next revision. */
    @Transactional
    public void change(RepositoryName name, RepositorySettings settings) {
        withSettings("""
                        UPDATE repository SET compression = :compression, chunk_size = :chunkSize,
                               ttl_seconds = :ttl, file_size_limit = :fileLimit, request_size_limit = :requestLimit,
                               size_limit = :sizeLimit, concurrent_upload_limit = :uploadLimit,
                               touch_on_read_seconds = :touch, default_ttl_seconds = :defaultTtl,
                               maximum_ttl_seconds = :maximumTtl, eviction_bytes = :evictionBytes
                        WHERE name = :name""", name, settings).executeUpdate();
    }

    private Query withSettings(String statement, RepositoryName name, RepositorySettings settings) {
        RepositoryLimits limits = settings.limits();
        return entities.createNativeQuery(statement)
                .setParameter("name", name.value())
                .setParameter("compression", settings.compression().name())
                .setParameter("chunkSize", settings.chunkSize())
                .setParameter("ttl", settings.ttlSeconds())
                .setParameter("fileLimit", limits.fileBytes())
                .unwrap(org.hibernate.query.Query.class)
                .setParameter("requestLimit", limits.requestBytes(), Long.class)
                .setParameter("sizeLimit", limits.repositoryBytes(), Long.class)
                .setParameter("uploadLimit", limits.concurrentUploads(), Integer.class)
                .setParameter("defaultTtl", settings.expiry().defaultSeconds(), Long.class)
                .setParameter("maximumTtl", settings.expiry().maximumSeconds(), Long.class)
                .setParameter("evictionBytes", settings.expiry().evictionBytes(), Long.class)
                .setParameter("touch", settings.touchOnReadSeconds());
    }

    /** Takes a request back that could not be carried out. */
    @Transactional
    public void withdraw(RepositoryName name) {
        entities.createNativeQuery("DELETE FROM repository WHERE name = :name AND state = 'CREATING'")
                .setParameter("name", name.value())
                .executeUpdate();
    }

    /** Records the public side of the repository's identity. */
    @Transactional
    public void identify(RepositoryName name, String publicKey, String certificate) {
        entities.createNativeQuery("""
                        UPDATE repository SET public_key = :publicKey, certificate = :certificate
                        WHERE name = :name AND (public_key IS DISTINCT FROM :publicKey
                                                OR certificate IS DISTINCT FROM :certificate)""")
                .setParameter("publicKey", publicKey)
                .setParameter("certificate", certificate)
                .setParameter("name", name.value())
                .executeUpdate();
    }

    /**
     * Records private keys as the publisher has encrypted them, unless there are some.
     *
     * @return the recorded ones
     */
    @Transactional
    public byte[] recordKeys(RepositoryName name, byte[] encrypted) {
        entities.createNativeQuery("""
                        INSERT INTO repository_key (repository, encrypted) VALUES (:name, :keys)
                        ON CONFLICT (repository) DO NOTHING""")
                .setParameter("name", name.value())
                .setParameter("keys", encrypted)
                .executeUpdate();
        return encryptedKeys(name).orElseThrow(() -> new IllegalStateException("keys were not recorded"));
    }

    @Transactional
    public Optional<byte[]> encryptedKeys(RepositoryName name) {
        List<?> keys = entities.createNativeQuery("SELECT encrypted FROM repository_key WHERE repository = :name")
                .setParameter("name", name.value())
                .getResultList();
        return keys.stream().findFirst().map(byte[].class::cast);
    }

    /** The newest first. */
    @Transactional
    public List<RetainedRevision> retained(RepositoryName name) {
        List<?> rows = entities.createNativeQuery("""
                        SELECT revision, root_hash, root_size, published_at FROM revision
                        WHERE repository = :name AND state = 'RETAINED' ORDER BY revision DESC""")
                .setParameter("name", name.value())
                .getResultList();
        return rows.stream().map(row -> retained((Object[]) row)).toList();
    }

    /**
     * Active repositories with a retained revision that is neither published at present nor tagged, and older than this.
     *
     * @param publishedAt Unix seconds
     */
    @Transactional
    public List<RepositoryName> withRevisionsBefore(long publishedAt) {
        List<?> names = entities.createNativeQuery("""
                        SELECT name FROM repository
                        WHERE state = 'ACTIVE' AND pending_id IS NULL AND EXISTS (
                            SELECT 1 FROM revision
                            WHERE revision.repository = repository.name AND revision.state = 'RETAINED'
                              AND revision.revision < repository.revision AND revision.published_at < :published
                              AND NOT EXISTS (SELECT 1 FROM tag WHERE tag.repository = repository.name
                                                AND tag.revision = revision.revision))
                        ORDER BY name""")
                .setParameter("published", publishedAt)
                .getResultList();
        return names.stream().map(name -> RepositoryName.of((String) name)).toList();
    }

    private static RetainedRevision retained(Object[] row) {
        return new RetainedRevision(
                ((Number) row[0]).longValue(),
                ContentHash.parse((String) row[1]),
                ((Number) row[2]).longValue(),
                ((Number) row[3]).longValue());
    }

    /**
     * The fence: only one attempt can become the successor of a revision.
     *
     * @param base the revision the attempt was built on
     * @return false if another attempt was first, one of the changes is no longer queued, or there is a legal hold that the attempt may not have
     *     seen; then nothing has happened
     */
    @Transactional
    public boolean prepare(RepositoryName name, long base, PendingRevision pending) {
        // Its own statement: the next one has to see a legal hold that this has waited for.
        entities.createNativeQuery("SELECT 1 FROM repository WHERE name = :name FOR NO KEY UPDATE")
                .setParameter("name", name.value())
                .getResultList();
        int prepared = entities.createNativeQuery("""
                        UPDATE repository SET pending_id = :id, pending = :pending
                        WHERE name = :name AND revision = :base AND pending_id IS NULL AND state <> 'STOPPED'
                          AND NOT EXISTS (SELECT 1 FROM legal_hold JOIN session ON session.id = :id
                                          WHERE legal_hold.repository = :name
                                            AND legal_hold.since > session.started_at)""")
                .setParameter("id", pending.id())
                .setParameter("pending", pending.toJson())
                .setParameter("name", name.value())
                .setParameter("base", base)
                .executeUpdate();
        List<UUID> decided =
                pending.outcomes().stream().map(PendingRevision.Outcome::change).toList();
        if (prepared == 0 || !(decided.isEmpty() || changes.prepare(decided))) {
            QuarkusTransaction.setRollbackOnly();
            return false;
        }
        return true;
    }

    /**
     * As {@link #prepare}, for an attempt whose objects nothing but its session keeps from being collected.
     *
     * @return false as well if that session has ended, or the published revision was signed anew since
     */
    @Transactional
    public boolean prepareAttempt(RepositoryName name, long base, PendingRevision pending) {
        boolean alive = !entities.createNativeQuery("SELECT 1 FROM session WHERE id = :id FOR KEY SHARE")
                .setParameter("id", pending.id())
                .getResultList()
                .isEmpty();
        return alive && isBuiltOnPresentManifest(name, pending) && prepare(name, base, pending);
    }

    /** The number of the revision alone does not tell: it stays when a revision is signed anew. */
    private boolean isBuiltOnPresentManifest(RepositoryName name, PendingRevision pending) {
        return !entities.createNativeQuery("""
                        SELECT 1 FROM repository
                        WHERE name = :name AND manifest_etag IS NOT DISTINCT FROM CAST(:etag AS text) FOR NO KEY UPDATE""")
                .setParameter("name", name.value())
                .unwrap(org.hibernate.query.Query.class)
                .setParameter("etag", pending.previousEtag(), String.class)
                .getResultList()
                .isEmpty();
    }

    /**
     * Makes the pending revision the published one, after its manifest is in the store.
     *
     * @param manifestEtag the manifest's entity tag in the store
     * @param reflogEtag the reference log's
     * @return the announcement that is owed now, or empty if somebody else has finished the revision
     */
    @Transactional
    public OptionalLong complete(RepositoryName name, PendingRevision pending, String manifestEtag, String reflogEtag) {
        // A database that crashes may forget this: the revision is pending again then, and is completed once more.
        entities.createNativeQuery("SET LOCAL synchronous_commit = off").executeUpdate();
        Optional<ContentSize> content = Optional.ofNullable(pending.content());
        int completed = entities.createNativeQuery("""
                        UPDATE repository SET state = CASE state WHEN 'STOPPED' THEN state ELSE 'ACTIVE' END,
                               revision = :revision, root_hash = :root, root_size = :size,
                               published_at = :published, manifest = :manifest, manifest_etag = :etag,
                               reflog_etag = :reflogEtag, history_hash = :history,
                               content_bytes = COALESCE(:contentBytes, content_bytes),
                               content_files = COALESCE(:contentFiles, content_files),
                               pending_id = NULL, pending = NULL
                        WHERE name = :name AND pending_id = :id""")
                .setParameter("revision", pending.revision())
                .setParameter("root", pending.rootHash())
                .setParameter("size", pending.rootSize())
                .setParameter("published", pending.publishedAt())
                .setParameter("manifest", pending.manifest())
                .setParameter("etag", manifestEtag)
                .setParameter("reflogEtag", reflogEtag)
                .setParameter("history", pending.historyHash())
                .setParameter("name", name.value())
                .setParameter("id", pending.id())
                .unwrap(org.hibernate.query.Query.class)
                .setParameter("contentBytes", content.map(ContentSize::bytes).orElse(null), Long.class)
                .setParameter("contentFiles", content.map(ContentSize::files).orElse(null), Long.class)
                .executeUpdate();
        if (completed == 0) {
            return OptionalLong.empty();
        }
        release(name, pending.untagged());
        tags.apply(name, pending.untagged(), pending.tagged());
        retain(name, pending);
        condemnations.condemn(name, pending.revision(), pending.dropped());
        settle(pending);
        expiries.apply(name, pending.endedExpiries(), pending.expiries());
        rules.apply(name, pending.children());
        entities.createNativeQuery("DELETE FROM session WHERE id = :attempt")
                .setParameter("attempt", pending.id())
                .executeUpdate();
        return OptionalLong.of(outbox.announce(name, events.of(name, pending)));
    }

    /** Whoever uses a revision by a name that it loses has as much time to leave as after any other change. */
    private void release(RepositoryName name, List<String> untagged) {
        if (!untagged.isEmpty()) {
            entities.createNativeQuery("""
                            UPDATE revision SET released_at = clock_timestamp()
                            WHERE repository = :name
                              AND revision IN (SELECT tag.revision FROM tag
                                               WHERE tag.repository = :name
                                                 AND tag.name = ANY (CAST(:untagged AS text[])))""")
                    .setParameter("name", name.value())
                    .setParameter("untagged", untagged.toArray(String[]::new))
                    .executeUpdate();
        }
    }

    private void retain(RepositoryName name, PendingRevision pending) {
        entities.createNativeQuery("""
                        INSERT INTO revision (repository, revision, root_hash, root_size, published_at, state)
                        VALUES (:name, :revision, :root, :size, :published, 'RETAINED')
                        ON CONFLICT (repository, revision) DO NOTHING""")
                .setParameter("name", name.value())
                .setParameter("revision", pending.revision())
                .setParameter("root", pending.rootHash())
                .setParameter("size", pending.rootSize())
                .setParameter("published", pending.publishedAt())
                .executeUpdate();
        entities.createNativeQuery("""
                        UPDATE revision SET state = 'RETIRED', retired_at = clock_timestamp()
                        WHERE repository = :name AND state = 'RETAINED' AND revision < :oldest
                          AND NOT EXISTS (SELECT 1 FROM tag
                                          WHERE tag.repository = :name AND tag.revision = revision.revision)""")
                .setParameter("name", name.value())
                .setParameter("oldest", pending.oldestRetained())
                .executeUpdate();
    }

    private void settle(PendingRevision pending) {
        changes.publish(pending.accepted(), ChangeState.PREPARED, pending.revision(), pending.rootHash());
        for (PendingRevision.Outcome outcome : pending.outcomes()) {
            if (outcome.problem() != null) {
                changes.reject(outcome.change(), ChangeState.PREPARED, outcome.problem());
            }
        }
    }

    /**
     * Rejects changes that no revision is needed for.
     *
     * @param base the revision against which they were judged
     * @return false if that is no longer the published one; then nothing has happened
     */
    @Transactional
    public boolean rejectAll(RepositoryName name, long base, List<PendingRevision.Outcome> outcomes) {
        boolean unchanged = !entities.createNativeQuery("""
                        SELECT 1 FROM repository
                        WHERE name = :name AND revision = :base AND pending_id IS NULL FOR NO KEY UPDATE""")
                .setParameter("name", name.value())
                .setParameter("base", base)
                .getResultList()
                .isEmpty();
        if (unchanged) {
            List<PendingRevision.Outcome> rejected = outcomes.stream()
                    .filter(outcome -> changes.reject(outcome.change(), ChangeState.QUEUED, outcome.problem()))
                    .toList();
            outbox.tell(events.ofRejected(name, rejected));
        }
        return unchanged;
    }

    /** Stops publishing and collecting until an operator has reconciled ledger and store. */
    @Transactional
    public void stop(RepositoryName name, String because) {
        entities.createNativeQuery("""
                        UPDATE repository SET state = 'STOPPED', stopped_because = :because
                        WHERE name = :name AND state <> 'STOPPED'""")
                .setParameter("because", because)
                .setParameter("name", name.value())
                .executeUpdate();
    }

    @Transactional
    public Optional<StoredWhitelist> whitelist(RepositoryName name) {
        List<?> rows = entities.createNativeQuery(
                        "SELECT version, content, etag, expires_at FROM whitelist WHERE repository = :name")
                .setParameter("name", name.value())
                .getResultList();
        return rows.stream().findFirst().map(row -> StoredWhitelist.of((Object[]) row));
    }

    /**
     * Records a whitelist before it is written to the store.
     *
     * @param replaces the version it replaces; 0 for the first
     * @return false if that is no longer the recorded one
     */
    @Transactional
    public boolean recordWhitelist(RepositoryName name, int replaces, StoredWhitelist whitelist) {
        if (replaces == 0) {
            return entities.createNativeQuery("""
                                    INSERT INTO whitelist (repository, version, content, etag, expires_at)
                                    VALUES (:name, :version, :content, :etag, :expires)
                                    ON CONFLICT (repository) DO NOTHING""")
                            .setParameter("name", name.value())
                            .setParameter("version", whitelist.version())
                            .setParameter("content", whitelist.content())
                            .setParameter("etag", whitelist.etag())
                            .setParameter("expires", whitelist.expiresAt())
                            .executeUpdate()
                    > 0;
        }
        return entities.createNativeQuery("""
                                UPDATE whitelist SET version = :version, content = :content, etag = :etag,
                                       expires_at = :expires
                                WHERE repository = :name AND version = :replaces""")
                        .setParameter("version", whitelist.version())
                        .setParameter("content", whitelist.content())
                        .setParameter("etag", whitelist.etag())
                        .setParameter("expires", whitelist.expiresAt())
                        .setParameter("name", name.value())
                        .setParameter("replaces", replaces)
                        .executeUpdate()
                > 0;
    }
}
