package org.cvmfsephemeral.publisher.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Pem;
import org.cvmfsephemeral.publisher.Sandbox;
import org.cvmfsephemeral.testing.BackingServices;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

/** Private keys are nowhere but where they belong, not even in part. */
@QuarkusTest
@QuarkusTestResource(BackingServices.class)
class PrivateKeysTest {
    private static final int LINE = 64;

    @Inject
    Sandbox sandbox;

    @Inject
    KeyVault vault;

    @Inject
    EntityManager entities;

    /** Everything that is logged, down to the finest level that is on. */
    private static final class Listening extends Handler implements AutoCloseable {
        private final StringBuffer heard = new StringBuffer();
        private final PatternFormatter formatter = new PatternFormatter("%s%e%n");

        Listening() {
            Logger.getLogger("").addHandler(this);
        }

        @Override
        public void publish(LogRecord entry) {
            heard.append(formatter.format(ExtLogRecord.wrap(entry)));
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            Logger.getLogger("").removeHandler(this);
        }
    }

    /** The lines of a key's Base64 in the middle of its PEM: what all keys have in common is in the first. */
    private List<String> secrets(RepositoryName name) {
        KeySet keys = vault.exportKeys(name);
        List<String> lines = new ArrayList<>();
        Stream.concat(Stream.of(keys.masterKey()), keys.pairs().stream().map(SigningPair::key))
                .map(Pem::writePrivateKey)
                .forEach(pem -> pem.lines()
                        .filter(line -> line.length() == LINE)
                        .skip(1)
                        .forEach(lines::add));
        return lines;
    }

    @Transactional
    List<String> ledger() {
        List<String> texts = new ArrayList<>();
        for (String table : List.of("repository", "repository_key", "outbox", "change", "whitelist", "key_rotation")) {
            entities.createNativeQuery("SELECT CAST(found AS text) FROM " + table + " found")
                    .getResultList()
                    .forEach(row -> texts.add((String) row));
        }
        return texts;
    }

    private static List<String> files(Path folder) throws IOException {
        List<String> contents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.add(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    @Test
    void theyAreInNoLogNoMessageAndNoFile() throws Exception {
        List<String> seen = new ArrayList<>();
        RepositoryName name;
        try (Listening log = new Listening()) {
            name = sandbox.create("private");
            sandbox.publish(name, "/f", "content");
            vault.prepareNext(name);
            sandbox.publish(name, "/g", "content");
            seen.add(log.heard.toString());
        }
        seen.addAll(ledger());
        seen.addAll(files(sandbox.directory(name).getParent()));

        assertThat(seen.get(0)).contains(name.value());
        assertThat(secrets(name)).hasSizeGreaterThan(40).allSatisfy(secret -> assertThat(seen)
                .noneMatch(text -> text.contains(secret)));
    }

    @Test
    void theyDoNotShowInTheTextOfAnyObject() {
        RepositoryName name = sandbox.create("private-text");

        assertThat(List.of(
                        vault.open(name).toString(),
                        vault.exportKeys(name).toString(),
                        vault.exportKeys(name).pair().toString()))
                .allMatch(text -> text.endsWith("[private]"));
    }
}
