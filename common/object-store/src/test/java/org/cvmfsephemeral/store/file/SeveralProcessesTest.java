package org.cvmfsephemeral.store.file;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cvmfsephemeral.store.ListedObject;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeveralProcessesTest {
    private static final ObjectKey COUNTER = ObjectKey.of("demo.example.org", ".cvmfspublished");

    @TempDir
    private Path root;

    private static ObjectContent text(String text) {
        return ObjectContent.of(text.getBytes(US_ASCII));
    }

    @Test
    void givenThreeProcesses_whenTheyCountInOneObject_thenNoStepIsLost() throws Exception {
        ObjectStore store = new FileObjectStore(root, Durability.NONE);
        store.put(COUNTER, text("0"), ObjectHeaders.MANIFEST);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(StoreProcess.start("count", root, COUNTER, 300));
        }
        for (Process process : processes) {
            process.waitFor(60, TimeUnit.SECONDS);
            process.destroyForcibly();
        }

        assertThat(store.read(COUNTER, 100)).asString(US_ASCII).isEqualTo("900");
    }

    @Test
    void givenAProcessInTheMiddleOfAPut_whenItIsKilled_thenTheOldObjectStaysWhole() throws Exception {
        ObjectKey key = ObjectKey.of("demo.example.org", "object");
        ObjectStore store = new FileObjectStore(root, Durability.NONE);
        store.put(key, text("old"), ObjectHeaders.PRIVATE);

        killInTheMiddleOfPut(key);

        assertThat(store.read(key, 100)).asString(US_ASCII).isEqualTo("old");
    }

    @Test
    void givenAProcessInTheMiddleOfAPut_whenItIsKilled_thenThereIsNoNewObject() throws Exception {
        ObjectKey key = ObjectKey.of("demo.example.org", "object");

        killInTheMiddleOfPut(key);

        ObjectStore store = new FileObjectStore(root, Durability.NONE);
        assertThat(store.stat(key)).isEmpty();
        assertThat(store.list("", Optional.empty(), 10).objects())
                .extracting(ListedObject::key)
                .isEmpty();
    }

    @Test
    void givenWhatAKilledProcessLeft_whenTheStoreIsOpenedMuchLater_thenItIsRemoved() throws Exception {
        killInTheMiddleOfPut(ObjectKey.of("demo.example.org", "object"));
        assertThat(temporaryFiles()).hasSize(1);

        new FileObjectStore(root, Durability.NONE, Clock.offset(Clock.systemUTC(), Duration.ofHours(2)));

        assertThat(temporaryFiles()).isEmpty();
    }

    private void killInTheMiddleOfPut(ObjectKey key) throws Exception {
        Process process = StoreProcess.start("put-half", root, key, 1);
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("half");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(".store/tmp"))) {
            return files.toList();
        }
    }
}
