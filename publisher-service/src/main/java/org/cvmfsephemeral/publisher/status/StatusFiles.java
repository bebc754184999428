package org.cvmfsephemeral.publisher.status;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.LedgerJson;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.Repository;
import org.cvmfsephemeral.ledger.repository.RepositoryState;
import org.cvmfsephemeral.publisher.store.RepositoryStore;
import org.cvmfsephemeral.store.ETag;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.PreconditionFailedException;
import org.cvmfsephemeral.store.VersionedBytes;
import org.jboss.logging.Logger;

/**
 * Tells monitoring when garbage was collected, where upstream's server tells it: {@code last_gc} in {@code .cvmfs_status.json}, a flat
 * object of texts, the time as {@code date --utc} prints it (format reference 1.5). What else the file says stays.
 */
@ApplicationScoped
public class StatusFiles {
    private static final Logger LOG = Logger.getLogger(StatusFiles.class);
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
    private static final String LAST_GC = "last_gc";
    private static final int MAX_BYTES = 64 << 10;
    private static final int ATTEMPTS = 3;

    /** As the C locale has it: the day padded with a blank. */
    private static final DateTimeFormatter DATE_UTC =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss 'UTC' uuuu", Locale.ENGLISH);

    private final Repositories repositories;
    private final RepositoryStore store;
    private final Clock clock;

    StatusFiles(Repositories repositories, RepositoryStore store, Clock clock) {
        this.repositories = repositories;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Something was collected just now.
     *
     * @param only empty for all repositories
     */
    public void collected(Optional<RepositoryName> only) {
        String time = text(clock.instant());
        repositories.list().stream()
                .filter(repository -> repository.state() == RepositoryState.ACTIVE)
                .map(Repository::name)
                .filter(name -> only.isEmpty() || only.get().equals(name))
                .forEach(name -> set(name, LAST_GC, time));
    }

    static String text(Instant time) {
        return DATE_UTC.format(time.atOffset(ZoneOffset.UTC));
    }

    /** Two publishers may be at it: whoever comes second looks again. */
    private void set(RepositoryName repository, String key, String value) {
        for (int attempt = 1; ; attempt++) {
            try {
                trySet(repository, key, value);
                return;
            } catch (PreconditionFailedException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void trySet(RepositoryName repository, String key, String value) {
        ObjectKey file = RepositoryStore.status(repository);
        Optional<VersionedBytes> stored = store.find(file, MAX_BYTES);
        Map<String, String> status =
                new LinkedHashMap<>(stored.map(found -> read(repository, found)).orElse(Map.of()));
        status.put(key, value);
        ETag expected = stored.map(VersionedBytes::etag).orElse(null);
        byte[] json = (LedgerJson.write(TEXTS, status) + "\n").getBytes(StandardCharsets.UTF_8);
        store.compareAndPut(file, json, ObjectHeaders.WHITELIST, expected);
    }

    private static Map<String, String> read(RepositoryName repository, VersionedBytes stored) {
        try {
            return LedgerJson.read(new String(stored.bytes(), StandardCharsets.UTF_8), TEXTS);
        } catch (IllegalStateException e) {
            LOG.warnf("unreadable status file replaced repository=%s", repository);
            return Map.of();
        }
    }
}
