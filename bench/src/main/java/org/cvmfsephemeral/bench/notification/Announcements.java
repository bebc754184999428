package org.cvmfsephemeral.bench.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.cvmfsephemeral.bench.stack.BenchStack;
import org.cvmfsephemeral.messages.RepositoryRevision;
import org.cvmfsephemeral.messages.Topics;

/** Announces revisions as publisher-service does, each with the repository's real manifest but for its number. */
final class Announcements implements AutoCloseable {
    private final KafkaProducer<String, byte[]> producer;
    private final ObjectMapper json = new ObjectMapper();
    private final String repository;
    /** ISO-8859-1 keeps the signature's bytes. */
    private final String manifest;

    private Announcements(KafkaProducer<String, byte[]> producer, String repository, String manifest) {
        this.producer = producer;
        this.repository = repository;
        this.manifest = manifest;
    }

    /** Of a repository that has its first revision and nothing else. */
    static Announcements of(BenchStack stack, String repository) throws IOException {
        String manifest;
        try (InputStream published = stack.endpoints()
                .repository(repository)
                .resolve(repository + "/.cvmfspublished")
                .toURL()
                .openStream()) {
            manifest = new String(published.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
        return new Announcements(
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", stack.kafka()), new StringSerializer(), new ByteArraySerializer()),
                repository,
                manifest);
    }

    /** What is announced with a number. */
    byte[] manifest(long revision) {
        return manifest.replace("\nS1\n", "\nS" + revision + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Announces.
     *
     * @return when, in {@link System#nanoTime}
     */
    long announce(long revision) throws JsonProcessingException {
        byte[] message = json.writeValueAsBytes(new RepositoryRevision(
                repository, revision, System.currentTimeMillis() / 1000, "", manifest(revision)));
        long now = System.nanoTime();
        producer.send(new ProducerRecord<>(Topics.REVISIONS, repository, message));
        return now;
    }

    @Override
    public void close() {
        producer.close();
    }
}
