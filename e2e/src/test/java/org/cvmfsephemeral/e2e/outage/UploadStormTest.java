package org.cvmfsephemeral.e2e.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cvmfsephemeral.e2e.content.Sha256;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.http.Http;
import org.cvmfsephemeral.e2e.http.RawConnection;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.repository.TestRepository.Verified;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.local.Service;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A thousand uploads by fifty clients, a third of which are cut off within their body, while upload-service is killed and started again.
 * Clients that are not answered repeat their request under its key, as the documentation tells them.
 */
@OnStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UploadStormTest {
    private static final int UPLOADS = 1_000;
    private static final int CLIENTS = 50;
    private static final long SEED = 20_261_122;
    private static final int LARGEST = 96 << 10;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Map<Integer, Long> acknowledged = new ConcurrentHashMap<>();
    private final Set<Integer> cut = ConcurrentHashMap.newKeySet();
    private final AtomicInteger repeated = new AtomicInteger();
    private TestRepository repository;

    @BeforeAll
    void storm(Stack stack) throws Exception {
        repository = stack.create("storm.example.org", "{}");
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> uploads = IntStream.range(0, UPLOADS)
                    .<Future<?>>mapToObj(i -> clients.submit(() -> upload(stack, i)))
                    .toList();
            await().atMost(PATIENCE).until(() -> acknowledged.size() > UPLOADS / 5);
            stack.services().kill(Service.UPLOAD);
            stack.services().restart(Service.UPLOAD);
            for (Future<?> upload : uploads) {
                upload.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private static boolean isCut(int upload) {
        return new Random(SEED + upload).nextInt(3) == 0;
    }

    private static byte[] content(int upload) {
        Random random = new Random(SEED - upload);
        byte[] content = new byte[1 + random.nextInt(LARGEST)];
        random.nextBytes(content);
        return content;
    }

    private static String path(int upload) {
        return "d" + upload % 20 + "/f" + upload;
    }

    private Void upload(Stack stack, int upload) throws IOException {
        if (isCut(upload)) {
            cutOff(stack, upload);
        } else {
            uploadUntilAnswered(stack.http(), upload);
        }
        return null;
    }

    private void cutOff(Stack stack, int upload) {
        cut.add(upload);
        byte[] content = content(upload);
        URI service = stack.endpoints().upload();
        try (RawConnection connection = RawConnection.to(service)) {
            connection.sendHead(
                    "PUT " + repository.file(path(upload)).getPath() + " HTTP/1.1",
                    "Host: " + service.getAuthority(),
                    "Content-Length: " + (content.length + 1));
            connection.send(content);
        } catch (IOException e) {
            // The service was just killed; that is a cut connection as well.
        }
    }

    private void uploadUntilAnswered(Http http, int upload) {
        boolean[] isRepetition = {false};
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            if (isRepetition[0]) {
                repeated.incrementAndGet();
            }
            isRepetition[0] = true;
            return isAcknowledged(http, upload);
        });
    }

    private boolean isAcknowledged(Http http, int upload) {
        try {
            Answer answer = http.exchange(HttpRequest.newBuilder(repository.file(path(upload)))
                    .header("Idempotency-Key", "upload-" + upload)
                    .PUT(BodyPublishers.ofByteArray(content(upload))));
            if (answer.status() == 201) {
                acknowledged.put(upload, answer.json().path("revision").asLong());
            }
            return answer.status() == 201;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void all_acknowledged_ones_are_readable_and_all_others_absent() throws IOException {
        Verified verified = repository.verify();

        Map<String, String> expected = acknowledged.keySet().stream()
                .collect(Collectors.toMap(UploadStormTest::path, upload -> sha256(content(upload))));
        assertThat(verified.report().problems()).isEmpty();
        assertThat(verified.files()).isEqualTo(expected);
        assertThat(acknowledged).hasSize(UPLOADS - cut.size());
    }

    private static String sha256(byte[] content) {
        return Sha256.of(new ByteArrayInputStream(content));
    }

    @Test
    void requests_were_repeated_and_published_once(Stack stack) {
        assertThat(repeated.get()).isPositive();
        assertThat(stack.ledger().publishedChanges(repository.name())).hasSize(acknowledged.size());
    }

    @Test
    void no_lease_is_left(Stack stack) {
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            assertThat(stack.ledger().leases(repository.name())).isEmpty();
            assertThat(stack.ledger().uploadSessions(repository.name())).isEmpty();
        });
    }

    /** Content was sent by somebody, a root catalog is that of a revision, and each revision has one tag database. */
    @Test
    void no_object_is_unaccounted(Stack stack) throws Exception {
        Set<String> contents = new HashSet<>();
        for (int upload = 0; upload < UPLOADS; upload++) {
            contents.add(sha1(content(upload)));
        }
        Set<String> roots = new HashSet<>(stack.ledger().rootHashes(repository.name()));

        Map<String, List<String>> stored = storedObjects(stack).collect(Collectors.groupingBy(UploadStormTest::kind));

        assertThat(stored.keySet()).isSubsetOf("", "C", "H", "X", "M");
        assertThat(contents).containsAll(stored.get(""));
        assertThat(stored.get("C")).allMatch(object -> roots.contains(object.substring(0, 40)));
        assertThat(stored.get("H")).hasSizeLessThanOrEqualTo(roots.size());
    }

    private Stream<String> storedObjects(Stack stack) throws IOException {
        Path data = stack.store().resolve(repository.name()).resolve("data");
        try (Stream<Path> files = Files.walk(data)) {
            return files
                    .filter(Files::isRegularFile)
                    .map(file -> data.relativize(file).toString().replace("/", ""))
                    .toList()
                    .stream();
        }
    }

    private static String kind(String object) {
        return object.substring(40);
    }

    private static String sha1(byte[] content) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(content));
    }
}
