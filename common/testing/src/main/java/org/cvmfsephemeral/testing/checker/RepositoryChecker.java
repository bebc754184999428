package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Checks a repository as it is served. One instance may check a repository again and again as it is published to: objects and
 * catalogs that were sound once are not fetched again, so that a check costs what changed. Whoever wants to know whether they
 * are <em>still</em> stored calls {@link #forget()} first, or takes a new instance.
 *
 * <p>The manifest and what it refers to are read one after the other: nobody may publish during a check.
 *
 * <p>Memory grows with the number of entries, not with the size of files. Not for concurrent use.
 */
public final class RepositoryChecker implements AutoCloseable {
    private static final int PARALLEL_READERS = 4;

    private final WebRepository web;
    private final PublicKey masterKey;
    private final Clock clock;
    private final Path directory;
    private final ExecutorService readers = Executors.newFixedThreadPool(PARALLEL_READERS, task -> {
        Thread thread = new Thread(task, "repository-checker");
        thread.setDaemon(true);
        return thread;
    });
    private FileContents contents;
    private SoundCatalogs soundCatalogs;

    /**
     * @param repository {@code http://host:port/.../<repository name>}
     * @param publicKey PEM file of the public master key
     * @param clock decides whether the whitelist has expired
     * @throws UncheckedIOException when the key cannot be read
     */
    public RepositoryChecker(URI repository, Path publicKey, Clock clock) {
        this.web = new WebRepository(repository);
        this.clock = clock;
        try {
            this.masterKey = MasterKey.read(publicKey);
            this.directory = Files.createTempDirectory("repository-checker");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        forget();
    }

    /** Checks the current revision. */
    public CheckReport check() {
        return check(Scope.CURRENT);
    }

    /**
     * Checks the revisions of a scope.
     *
     * @throws UncheckedIOException when the local disk fails; what the server does wrong is a finding
     */
    public CheckReport check(Scope scope) {
        try {
            contents.forgetUnsound();
            Findings findings = new Findings();
            TreeWalk walk = new TreeWalk(web, contents, directory, soundCatalogs, findings);
            CheckReport report = new RepositoryCheck(web, masterKey, clock, directory, walk, findings).run(scope);
            soundCatalogs.replaceBy(walk.sound());
            return report;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next check fetches everything anew. */
    public void forget() {
        contents = new FileContents(web, new KeptChunks(web, directory), readers);
        soundCatalogs = new SoundCatalogs();
    }

    @Override
    public void close() {
        readers.shutdownNow();
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
