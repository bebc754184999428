package org.cvmfsephemeral.e2e.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.cvmfsephemeral.e2e.client.Program;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;

/** Faults of single repositories: nothing else is disturbed, so they can be there at the same time. */
record DataFaults(Stack stack) {
    private static final AutoCloseable STAYS = () -> {};
    private static final String MANIFEST = ".cvmfspublished";
    private static final int RUNS = 4;

    List<Fault> all() {
        return List.of(
                Fault.of("a change that no publisher can publish", this::poison, "CvmfsChangesParked"),
                Fault.of("a manifest of somebody else", this::foreignManifest, "CvmfsRepositoryStopped"),
                Fault.of(
                        "a whitelist that nobody signs anew",
                        this::oldWhitelist,
                        "CvmfsWhitelistNotRenewed",
                        "CvmfsWhitelistEnding"),
                Fault.of("keys under a lost key", this::lostEncryptionKey, "CvmfsKeysUnderEarlierEncryption"),
                Fault.of("an object with other bytes", this::damagedObject, "CvmfsObjectsDamaged"),
                Fault.of("a catalog that is gone", this::lostCatalog, "CvmfsJobsFailing"),
                Fault.of("an object that cannot be removed", this::stubbornObject, "CvmfsRemovalsFailing"));
    }

    private AutoCloseable poison() {
        TestRepository repository = stack.create("poisoned.example.org", "{}");
        stack.ledger().queue(repository.name(), """
                [{"op": "put-file", "path": "/neither-hash-nor-chunks", "size": 1, "compression": "NONE",
                  "permissions": 420, "mtime": "2026-01-01T00:00:00Z"}]""");
        return STAYS;
    }

    private AutoCloseable foreignManifest() throws IOException {
        TestRepository repository = stack.create("overwritten.example.org", "{}");
        Path manifest = stack.store().resolve(repository.name()).resolve(MANIFEST);
        byte[] earlier = Files.readAllBytes(manifest);
        repository.publish("first", Content.ofSize(100));
        Files.write(manifest, earlier);
        assertThat(repository.put("second", Content.ofSize(200)).outcome()).isNotEqualTo("201");
        return STAYS;
    }

    private AutoCloseable oldWhitelist() {
        TestRepository repository = stack.create("unsigned.example.org", "{}");
        stack.ledger().ageWhitelist(repository.name(), Duration.ofDays(3));
        return STAYS;
    }

    private AutoCloseable lostEncryptionKey() {
        TestRepository repository = stack.create("locked.example.org", "{}");
        stack.ledger().encryptUnderLostKey(repository.name());
        return STAYS;
    }

    private AutoCloseable damagedObject() throws IOException {
        TestRepository repository = stack.create("damaged.example.org", "{}");
        Content content = new Content(1, 4_321);
        repository.publish("file", content);
        Files.write(objectOf(repository, content), new byte[(int) content.size()]);
        run(repository, "scrub");
        return STAYS;
    }

    private AutoCloseable lostCatalog() throws IOException {
        TestRepository repository = stack.create("incomplete.example.org", "{}");
        repository.publish("file", new Content(1, 100));
        repository.publish("file?overwrite=true", new Content(2, 200));
        ObjectName root = new ObjectName(repository.manifest().rootCatalog(), ObjectKind.CATALOG);
        Files.delete(stack.store().resolve(repository.name()).resolve(root.path()));
        for (int i = 0; i < RUNS; i++) {
            run(repository, "collect");
        }
        return STAYS;
    }

    /** Not even root removes a file with this attribute. */
    private AutoCloseable stubbornObject() throws IOException {
        TestRepository repository = stack.create("stubborn.example.org", "{}");
        Content content = new Content(1, 5_432);
        repository.publish("file", content);
        Path object = objectOf(repository, content);
        changeAttribute("+i", object);
        repository.publish("file?overwrite=true", new Content(2, 200));
        return () -> changeAttribute("-i", object);
    }

    private static void changeAttribute(String change, Path file) throws IOException {
        Program.Result changed =
                Program.run(List.of("chattr", change, file.toString()), Files.createTempFile("chattr", ".log"));
        assertThat(changed.exitCode()).as(changed.output()).isZero();
    }

    private Path objectOf(TestRepository repository, Content content) throws IOException {
        try (Stream<Path> files =
                Files.walk(stack.store().resolve(repository.name()).resolve("data"))) {
            return files.filter(file -> file.toFile().isFile() && file.toFile().length() == content.size())
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void run(TestRepository repository, String job) {
        String uri = stack.endpoints().gc() + "/repos/" + repository.name() + "/jobs/" + job;
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            Answer answer = stack.http().send(HttpRequest.newBuilder(URI.create(uri)));
            return answer.status() == 200
                    && answer.json().path("state").asText().equals("idle")
                    && !answer.json().path("requested").asBoolean();
        });
        Answer requested = stack.http()
                .send(HttpRequest.newBuilder(URI.create(uri + "/runs")).POST(BodyPublishers.noBody()));
        assertThat(requested.status()).as("%s", requested).isEqualTo(202);
    }
}
