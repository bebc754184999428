package org.cvmfsephemeral.e2e.collection;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.http.Http;
import org.cvmfsephemeral.e2e.repository.TestRepository;

/**
 * Uploads, overwrites and deletes few contents under few paths, so that nearly every upload finds its objects there, on their way out, or just
 * gone.
 */
final class Writer implements Runnable {
    /** More than there are paths, so that the last path of a content goes all the time. */
    private static final int CONTENTS = 24;

    private static final int PATHS = 4;
    private static final int DIRECTORIES = 3;
    private static final int TREES = 6;
    private static final int FILES_OF_A_TREE = 2;
    private static final long SMALL = 2_000;
    /** Several chunks of the repository's smallest chunk size. */
    private static final long LARGE = 400_000;

    private static final int LONGEST_TRANSACTION_MILLIS = 8_000;

    private final Http http;
    private final TestRepository repository;
    private final URI upload;
    private final Random random;
    private final Figures figures;
    private final AtomicBoolean over;

    /** What all writers together have done. */
    static final class Figures {
        final AtomicLong uploads = new AtomicLong();
        final AtomicLong deletions = new AtomicLong();
        final AtomicLong transactions = new AtomicLong();
        final AtomicLong unanswered = new AtomicLong();
        final Map<String, AtomicLong> refusals = new ConcurrentHashMap<>();

        private void refused(Answer answer) {
            refusals.computeIfAbsent(answer.outcome(), key -> new AtomicLong()).incrementAndGet();
        }
    }

    Writer(Http http, TestRepository repository, URI upload, long seed, Figures figures, AtomicBoolean over) {
        this.http = http;
        this.repository = repository;
        this.upload = upload;
        this.random = new Random(seed);
        this.figures = figures;
        this.over = over;
    }

    @Override
    public void run() {
        while (!over.get()) {
            try {
                step();
            } catch (IOException e) {
                // A service was killed: clients come again.
                figures.unanswered.incrementAndGet();
                pause(100);
            }
        }
    }

    private void step() throws IOException {
        int kind = random.nextInt(10);
        if (kind < 5) {
            count(repository.tryPut(path() + "?overwrite=true" + timeToLive(), content()), figures.uploads);
        } else if (kind < 8) {
            count(http.exchange(HttpRequest.newBuilder(repository.file(path())).DELETE()), figures.deletions);
        } else {
            transaction();
        }
    }

    /** Its objects are counted on for as long as it is open. */
    private void transaction() throws IOException {
        URI transactions = upload.resolve("/repos/" + repository.name() + "/transactions");
        String directory = "t" + random.nextInt(TREES);
        Answer opened = http.exchange(HttpRequest.newBuilder(transactions)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"path\":\"/" + directory + "\",\"ttl\":\"1m\"}")));
        if (opened.status() != 201) {
            figures.refused(opened);
            return;
        }
        String id = opened.json().path("id").asText();
        for (int i = 0; i < FILES_OF_A_TREE; i++) {
            Answer part = repository.tryPut(directory + "/f" + i + "?overwrite=true&transaction=" + id, content());
            if (part.status() != 200) {
                figures.refused(part);
            }
        }
        pause(random.nextInt(LONGEST_TRANSACTION_MILLIS));
        URI commit = URI.create(transactions + "/" + id + "/commit");
        count(http.exchange(HttpRequest.newBuilder(commit).POST(BodyPublishers.noBody())), figures.transactions);
    }

    private void count(Answer answer, AtomicLong counter) {
        if (answer.status() / 100 == 2) {
            counter.incrementAndGet();
        } else {
            figures.refused(answer);
        }
    }

    private String path() {
        return "d" + random.nextInt(DIRECTORIES) + "/f" + random.nextInt(PATHS);
    }

    private String timeToLive() {
        return random.nextInt(3) == 0 ? "&ttl=" + (1 + random.nextInt(3)) + "s" : "";
    }

    private Content content() {
        int seed = random.nextInt(CONTENTS);
        return new Content(seed, seed % 4 == 0 ? LARGE : SMALL);
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }
}
