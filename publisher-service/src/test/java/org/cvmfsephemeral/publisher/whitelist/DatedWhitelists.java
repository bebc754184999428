package org.cvmfsephemeral.publisher.whitelist;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.publisher.keys.KeyVault;
import org.cvmfsephemeral.publisher.store.RepositoryStore;

/** Whitelists as they are signed at other times. */
@ApplicationScoped
public class DatedWhitelists {
    private final Repositories repositories;
    private final RepositoryStore store;
    private final KeyVault vault;
    private final WhitelistSettings settings;

    DatedWhitelists(Repositories repositories, RepositoryStore store, KeyVault vault, WhitelistSettings settings) {
        this.repositories = repositories;
        this.store = store;
        this.vault = vault;
        this.settings = settings;
    }

    public Whitelists at(Clock clock) {
        return new Whitelists(repositories, store, vault, settings, clock);
    }
}
