package org.cvmfsephemeral.ledger.change;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Wakes whoever waits for a change to become final, or for paths to become free. Postgres tells at once; a slow poll behind it covers what was lost while
 * the connection was down. One connection of its own for each replica that waits.
 */
@ApplicationScoped
public class ChangeListener {
    private static final Logger LOG = Logger.getLogger(ChangeListener.class);
    private static final int NOTIFICATION_WAIT_MILLIS = 1_000;
    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);

    private final Changes changes;
    private final Event<PathsFreed> freed;
    private final String url;
    private final Optional<String> user;
    private final Optional<String> password;
    private final boolean enabled;
    private final Map<UUID, List<CompletableFuture<Change>>> waiting = new ConcurrentHashMap<>();
    private volatile boolean running;
    private volatile Thread thread;

    ChangeListener(
            Changes changes,
            Event<PathsFreed> freed,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") Optional<String> user,
            @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password,
            @ConfigProperty(name = "cvmfs.ledger.await-changes", defaultValue = "false") boolean enabled) {
        this.changes = changes;
        this.freed = freed;
        this.url = url;
        this.user = user;
        this.password = password;
        this.enabled = enabled;
    }

    void start(@Observes StartupEvent event) {
        if (enabled) {
            running = true;
            thread = new Thread(this::listen, "change-listener");
            thread.setDaemon(true);
            thread.start();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        running = false;
        Thread listening = thread;
        if (listening != null) {
            listening.interrupt();
        }
    }

    /**
     * Waits until the change is final or parked.
     *
     * @return the change, or empty if it is still on its way after this time
     */
    public Optional<Change> await(UUID id, Duration time) {
        CompletableFuture<Change> future = new CompletableFuture<>();
        waiting.compute(id, (ignored, futures) -> {
            List<CompletableFuture<Change>> all = futures == null ? new CopyOnWriteArrayList<>() : futures;
            all.add(future);
            return all;
        });
        try {
            changes.find(id).filter(ChangeListener::isSettled).ifPresent(future::complete);
            return Optional.of(future.get(time.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for a change failed", e.getCause());
        } finally {
            forget(id, future);
        }
    }

    private void forget(UUID id, CompletableFuture<Change> future) {
        waiting.computeIfPresent(id, (ignored, futures) -> {
            futures.remove(future);
            return futures.isEmpty() ? null : futures;
        });
    }

    private static boolean isSettled(Change change) {
        return change.state().isFinal() || change.state() == ChangeState.PARKED;
    }

    private void listen() {
        while (running) {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + Changes.FINAL_CHANNEL);
                statement.execute("LISTEN " + Changes.FREED_CHANNEL);
                poll();
                receive(connection.unwrap(PGConnection.class));
            } catch (SQLException | RuntimeException e) {
                if (running) {
                    LOG.warnf("listening for changes interrupted, reconnecting error=%s", e.getMessage());
                    pause();
                }
            }
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user.orElse(null), password.orElse(null));
    }

    private void receive(PGConnection connection) throws SQLException {
        while (running) {
            PGNotification[] notifications = connection.getNotifications(NOTIFICATION_WAIT_MILLIS);
            if (notifications == null || notifications.length == 0) {
                poll();
                continue;
            }
            wake(parameters(notifications, Changes.FINAL_CHANNEL)
                    .map(UUID::fromString)
                    .toList());
            parameters(notifications, Changes.FREED_CHANNEL)
                    .distinct()
                    .forEach(name -> freed.fire(new PathsFreed(RepositoryName.of(name))));
        }
    }

    private static Stream<String> parameters(PGNotification[] notifications, String channel) {
        return Stream.of(notifications)
                .filter(notification -> notification.getName().equals(channel))
                .map(PGNotification::getParameter);
    }

    /** One question for all of them: a revision may settle hundreds at once. */
    private void wake(Collection<UUID> candidates) {
        List<UUID> awaited = candidates.stream().filter(waiting::containsKey).toList();
        if (awaited.isEmpty()) {
            return;
        }
        for (Change change : changes.settledAmong(awaited)) {
            waiting.getOrDefault(change.id(), List.of()).forEach(future -> future.complete(change));
        }
    }

    private void poll() {
        wake(List.copyOf(waiting.keySet()));
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RECONNECT_PAUSE.toMillis());
            poll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.debugf("polling for changes failed error=%s", e.getMessage());
        }
    }
}
