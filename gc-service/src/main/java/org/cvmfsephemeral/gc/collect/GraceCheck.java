package org.cvmfsephemeral.gc.collect;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.jboss.logging.Logger;

/** Warns, once, where the grace is too short for clients that have not switched yet. */
@ApplicationScoped
class GraceCheck {
    private static final Logger LOG = Logger.getLogger(GraceCheck.class);
    /** What proxies may add to the TTL of a manifest, and the client's drain-out after it has switched. */
    private static final Duration MARGIN = Duration.ofMinutes(2);

    private final Repositories repositories;
    private final CollectionSettings settings;
    private final Set<RepositoryName> warned = ConcurrentHashMap.newKeySet();

    GraceCheck(Repositories repositories, CollectionSettings settings) {
        this.repositories = repositories;
        this.settings = settings;
    }

    void look(RepositoryName repository) {
        repositories.find(repository).ifPresent(found -> {
            Duration needed = Duration.ofSeconds(found.settings().ttlSeconds()).plus(MARGIN);
            if (settings.grace().compareTo(needed) < 0 && warned.add(repository)) {
                LOG.warnf(
                        "grace is short, clients may miss objects of the revision that they are at repository=%s grace=%s needed=%s",
                        repository, settings.grace(), needed);
            }
        });
    }
}
