package org.cvmfsephemeral.upload.stack;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.Change;
import org.cvmfsephemeral.ledger.change.Changes;
import org.cvmfsephemeral.ledger.change.QueuedChange;
import org.cvmfsephemeral.web.ProblemType;
import org.junit.jupiter.api.AfterEach;

/** A test of the service that is its own publisher. */
public abstract class PlayedTest extends ServiceTest {
    @Inject
    protected PlayedPublisher played;

    @Inject
    Changes changes;

    private final List<RepositoryName> created = new ArrayList<>();

    /** A repository with nothing in it, at revision 1. */
    protected RepositoryName emptyRepository() {
        return repository(Trees.root(catalog -> {}));
    }

    protected RepositoryName repository(byte[] rootCatalog) {
        RepositoryName name = played.create(rootCatalog);
        created.add(name);
        return name;
    }

    /** Real publishers of other tests share the ledger: nothing may be left for them. */
    @AfterEach
    void settle() {
        for (RepositoryName name : created) {
            for (QueuedChange queued : changes.queued(name, 100)) {
                Change change = changes.find(queued.id()).orElseThrow();
                played.reject(change, ProblemType.INVALID_OPERATION, "The test is over.");
            }
        }
    }

    /** Sends a request that waits until the test has decided. */
    protected static Waiting send(Supplier<Reply> request) {
        return new Waiting(CompletableFuture.supplyAsync(request));
    }

    protected record Waiting(CompletableFuture<Reply> reply) {
        public Reply answer() throws Exception {
            return reply.get(60, TimeUnit.SECONDS);
        }
    }
}
