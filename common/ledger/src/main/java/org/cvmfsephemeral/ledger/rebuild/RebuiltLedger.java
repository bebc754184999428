package org.cvmfsephemeral.ledger.rebuild;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.expiry.Holds;
import org.cvmfsephemeral.ledger.expiry.PathExpiry;
import org.cvmfsephemeral.ledger.expiry.RetentionRules;
import org.cvmfsephemeral.ledger.outbox.Outbox;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.RetainedRevision;
import org.cvmfsephemeral.ledger.repository.StoredWhitelist;
import org.cvmfsephemeral.ledger.repository.Tag;
import org.cvmfsephemeral.ledger.repository.Tags;

/** Writes the rows of a repository that the ledger does not know. All in one transaction of the caller's: nobody sees half of one. */
@ApplicationScoped
public class RebuiltLedger {
    private static final int FIRST_VERSION = 1;
    /** A repository carries the paths only: everybody can read what it carries. */
    private static final String LOST_REASON = "held before the ledger was rebuilt; its reason is lost";

    private static final String LOST_HOLDER = "rebuild";

    private final EntityManager entities;
    private final Repositories repositories;
    private final Tags tags;
    private final Holds holds;
    private final RetentionRules rules;
    private final Outbox outbox;

    RebuiltLedger(
            EntityManager entities,
            Repositories repositories,
            Tags tags,
            Holds holds,
            RetentionRules rules,
            Outbox outbox) {
        this.entities = entities;
        this.repositories = repositories;
        this.tags = tags;
        this.holds = holds;
        this.rules = rules;
        this.outbox = outbox;
    }

    /**
     * Enters the repository with its published revision, keys and whitelist.
     *
     * @return false if the ledger knows one of this name; then nothing has happened
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean enter(RebuiltRepository repository) {
        RepositoryName name = repository.name();
        if (!repositories.enter(name, repository.settings().settings())) {
            return false;
        }
        publish(repository);
        addRevisions(name, List.of(repository.current()));
        RebuiltRepository.Identity identity = repository.identity();
        repositories.identify(name, identity.publicKey(), identity.certificate());
        if (identity.encryptedKeys() != null) {
            repositories.recordKeys(name, identity.encryptedKeys());
        }
        RebuiltRepository.Resource whitelist = repository.whitelist();
        repositories.recordWhitelist(
                name,
                0,
                new StoredWhitelist(FIRST_VERSION, whitelist.bytes(), whitelist.etag(), repository.whitelistExpires()));
        repository
                .settings()
                .held()
                .forEach(path -> holds.put(name, new RepositoryPath(path), LOST_REASON, LOST_HOLDER));
        repository.settings().rules().forEach(rule -> rules.put(name, new RepositoryPath(rule.path()), rule.keep()));
        outbox.announce(name);
        return true;
    }

    private void publish(RebuiltRepository repository) {
        RetainedRevision current = repository.current();
        entities.createNativeQuery("""
                        UPDATE repository SET state = 'ACTIVE', created_at = :created, revision = :revision,
                               root_hash = :root, root_size = :size, published_at = :published, manifest = :manifest,
                               manifest_etag = :etag, content_bytes = :bytes, content_files = :files
                        WHERE name = :name""")
                .setParameter("created", repository.settings().createdAt())
                .setParameter("revision", current.revision())
                .setParameter("root", current.rootHash().toString())
                .setParameter("size", current.rootSize())
                .setParameter("published", current.publishedAt())
                .setParameter("manifest", repository.manifest().bytes())
                .setParameter("etag", repository.manifest().etag())
                .setParameter("bytes", repository.content().bytes())
                .setParameter("files", repository.content().files())
                .setParameter("name", repository.name().value())
                .executeUpdate();
        String history =
                repository.history() == null ? null : repository.history().toString();
        entities.createNativeQuery(
                        "UPDATE repository SET reflog_etag = :reflog, history_hash = :history WHERE name = :name")
                .setParameter("name", repository.name().value())
                .unwrap(org.hibernate.query.Query.class)
                .setParameter("reflog", repository.reflogEtag(), String.class)
                .setParameter("history", history, String.class)
                .executeUpdate();
    }

    /** Further revisions whose whole tree is there. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void addRevisions(RepositoryName repository, Collection<RetainedRevision> revisions) {
        for (RetainedRevision revision : revisions) {
            entities.createNativeQuery("""
                            INSERT INTO revision (repository, revision, root_hash, root_size, published_at, state)
                            VALUES (:repository, :revision, :root, :size, :published, 'RETAINED')""")
                    .setParameter("repository", repository.value())
                    .setParameter("revision", revision.revision())
                    .setParameter("root", revision.rootHash().toString())
                    .setParameter("size", revision.rootSize())
                    .setParameter("published", revision.publishedAt())
                    .executeUpdate();
        }
    }

    /** Names of revisions that were entered. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void addTags(RepositoryName repository, List<Tag> named) {
        tags.apply(repository, List.of(), named);
    }

    /**
     * When paths vanish. Renewals were in the lost ledger alone, and what they kept must not go before anybody can renew it again.
     *
     * @param notBefore no path vanishes earlier, whatever its stamp says; counted from now, by the time of the database
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void addExpiries(RepositoryName repository, List<PathExpiry> expiries, Duration notBefore) {
        entities.createNativeQuery("""
                        INSERT INTO expiry (repository, path, stamp, bytes, expires_at)
                        SELECT :repository, path, stamp, bytes,
                               GREATEST(CAST(expires AS timestamptz),
                                        now() + make_interval(secs => CAST(:seconds AS double precision)))
                        FROM unnest(CAST(:paths AS text[]), CAST(:stamps AS text[]), CAST(:times AS text[]),
                                    CAST(:sizes AS bigint[]))
                             AS found (path, stamp, expires, bytes)""")
                .setParameter("repository", repository.value())
                .setParameter("seconds", notBefore.toMillis() / 1000.0)
                .setParameter("paths", column(expiries, PathExpiry::path))
                .setParameter("stamps", column(expiries, PathExpiry::stamp))
                .setParameter(
                        "times", column(expiries, expiry -> expiry.expiresAt().toString()))
                .setParameter("sizes", expiries.stream().map(PathExpiry::bytes).toArray(Long[]::new))
                .executeUpdate();
    }

    private static String[] column(List<PathExpiry> expiries, Function<PathExpiry, String> value) {
        return expiries.stream().map(value).toArray(String[]::new);
    }

    /**
     * What is directly below directories of which only the newest children stay.
     *
     * @param children times by name
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void addChildren(RepositoryName repository, RepositoryPath directory, Map<String, Instant> children) {
        rules.seed(repository, directory, children);
    }

    /** Has the collector leave the repository alone for a while from now on, by the time of the database. */
    @Transactional(Transactional.TxType.MANDATORY)
    public Instant spare(RepositoryName repository, Duration grace) {
        return (Instant) entities.createNativeQuery("""
                        UPDATE repository SET collect_after =
                               clock_timestamp() + make_interval(secs => CAST(:seconds AS double precision))
                        WHERE name = :name RETURNING collect_after""")
                .setParameter("seconds", grace.toMillis() / 1000.0)
                .setParameter("name", repository.value())
                .getSingleResult();
    }
}
