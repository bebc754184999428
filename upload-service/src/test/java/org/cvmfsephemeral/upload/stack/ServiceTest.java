package org.cvmfsephemeral.upload.stack;

import io.quarkus.test.common.http.TestHTTPResource;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A test of the running service. */
@Timeout(120)
public abstract class ServiceTest {
    private static final Map<String, String> SHARED = new ConcurrentHashMap<>();

    @TestHTTPResource("/")
    URI base;

    @Inject
    DataSource database;

    protected PublisherProcess publisher;
    protected Api api;

    @BeforeEach
    void connect() {
        api = new Api(base);
    }

    /** One for all tests of the class that want these settings: a repository costs two key pairs. */
    protected String sharedRepository(String settings) {
        return SHARED.computeIfAbsent(getClass().getName() + settings, ignored -> api.newRepository(settings));
    }

    /** A directory of a test's own in that repository, as it stands in a URL. */
    protected String folderIn(String repository) {
        return "/repos/" + repository + "/files/" + UUID.randomUUID() + "/";
    }

    protected LedgerRows ledger(String repository) {
        return LedgerRows.of(database, repository);
    }

    protected DataSource database() {
        return database;
    }
}
