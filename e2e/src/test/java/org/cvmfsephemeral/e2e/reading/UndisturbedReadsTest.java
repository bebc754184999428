package org.cvmfsephemeral.e2e.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.http.Http;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.WholeFile;
import org.cvmfsephemeral.format.client.HttpObjectSource;
import org.cvmfsephemeral.format.client.RepositoryReader;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.format.signature.Pem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever reads does not notice that others publish. */
@OnStack
class UndisturbedReadsTest {
    private static final int READS = 100_000;
    private static final int UPLOADS = 200;
    private static final int READERS = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(READERS + 1);
    private final AtomicInteger started = new AtomicInteger();
    private final Semaphore uploadsDue = new Semaphore(0);
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void a_hundred_thousand_gets_during_200_uploads_all_succeed(Stack stack) throws Exception {
        TestRepository repository = stack.create("reads.example.org", "{}");
        Content content = Content.ofSize(2_000);
        repository.publish("existing/file", content);
        byte[] bytes = content.open().readAllBytes();
        List<Target> targets = List.of(
                new Target("object", objectUri(repository), answer -> sameBytes(answer, bytes)),
                new Target("manifest", URI.create(repository.url() + "/.cvmfspublished"), this::isManifest),
                new Target("object", objectUri(repository), answer -> sameBytes(answer, bytes)),
                new Target("api", repository.file("existing/file"), answer -> sameBytes(answer, bytes)));

        List<Future<?>> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(threads.submit(() -> read(targets)));
        }
        Future<List<Integer>> uploads = threads.submit(() -> upload(repository));
        for (Future<?> reader : readers) {
            reader.get();
        }

        assertThat(uploads.get()).hasSize(UPLOADS).containsOnly(201);
        assertThat(outcomes).containsOnlyKeys("object 200", "manifest 200", "api 200");
        assertThat(outcomes.values().stream().mapToLong(LongAdder::sum).sum()).isEqualTo(READS);
    }

    private record Target(String name, URI uri, Predicate<Answer> asExpected) {
        String outcomeOf(Answer answer) {
            boolean wrong = answer.status() == 200 && !asExpected.test(answer);
            return name + " " + answer.status() + (wrong ? " with something else" : "");
        }
    }

    /** The uploads are spread over the reads: one falls due with every so many of them. */
    private void read(List<Target> targets) {
        Http http = new Http();
        for (int read = started.getAndIncrement(); read < READS; read = started.getAndIncrement()) {
            if (read % (READS / UPLOADS) == 0) {
                uploadsDue.release();
            }
            Target target = targets.get(read % targets.size());
            Answer answer = http.send(HttpRequest.newBuilder(target.uri()));
            outcomes.computeIfAbsent(target.outcomeOf(answer), outcome -> new LongAdder())
                    .increment();
        }
    }

    private List<Integer> upload(TestRepository repository) throws InterruptedException {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < UPLOADS; i++) {
            uploadsDue.acquire();
            statuses.add(repository
                    .put("new/" + i % 10 + "/" + i, new Content(i, 5_000))
                    .status());
        }
        return statuses;
    }

    private static boolean sameBytes(Answer answer, byte[] expected) {
        return java.util.Arrays.equals(answer.body(), expected);
    }

    private boolean isManifest(Answer answer) {
        return SignedManifest.parse(answer.body()).manifest().revision() > 0;
    }

    private static URI objectUri(TestRepository repository) throws Exception {
        try (RepositoryReader reader = RepositoryReader.open(
                new HttpObjectSource(repository.url()),
                RepositoryName.of(repository.name()),
                List.of(Pem.readPublicKey(repository.publicKey())),
                java.time.Clock.systemUTC())) {
            RegularFile file = (RegularFile)
                    reader.stat(RepositoryPath.of("existing/file")).orElseThrow();
            WholeFile whole = (WholeFile) file.content();
            return URI.create(repository.url() + "/" + new ObjectName(whole.hash(), ObjectKind.FILE).path());
        }
    }
}
