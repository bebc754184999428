package org.cvmfsephemeral.ledger.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.fixture.HeardTopic;
import org.cvmfsephemeral.ledger.fixture.LedgerRows;
import org.cvmfsephemeral.ledger.fixture.LedgerServices;
import org.cvmfsephemeral.ledger.idempotency.RepeatableRequest;
import org.cvmfsephemeral.ledger.transaction.ArrivedPart;
import org.cvmfsephemeral.ledger.transaction.Transactions;
import org.cvmfsephemeral.messages.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What arrives on the real topic when leases of writers turn. */
@QuarkusTest
@QuarkusTestResource(LedgerServices.class)
@Timeout(120)
class LeaseEventsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    Transactions transactions;

    @Inject
    Sessions sessions;

    @Inject
    Leases leases;

    @Inject
    LedgerRows rows;

    KafkaServer kafka;

    private RepositoryName repository;
    private HeardTopic topic;

    @BeforeEach
    void createRepository() {
        repository = rows.newRepository();
        topic = new HeardTopic(kafka.bootstrapServers(), Topics.EVENTS);
    }

    @AfterEach
    void closeTopic() {
        topic.close();
    }

    @Test
    void openingATransactionAcquires() throws Exception {
        // When
        UUID transaction = open();

        // Then
        JsonNode event = heard(1).get(0);
        assertThat(event.get("type").asText()).isEqualTo("lease");
        assertThat(event.get("what").asText()).isEqualTo("acquired");
        assertThat(event.get("paths").toString()).isEqualTo("[\"/t\"]");
        assertThat(event.get("holder").asText()).isEqualTo("tester");
        assertThat(event.get("session").asText()).isEqualTo(transaction.toString());
    }

    @Test
    void transactionThatIsRefusedAcquiresNothing() throws Exception {
        // Given
        open();

        // When
        assertThatThrownBy(this::open).isInstanceOf(PathBusyException.class);

        // Then
        rows.session(repository, "/last");
        assertThat(turns(1)).containsExactly("acquired");
    }

    @Test
    void droppingATransactionReleases() throws Exception {
        // Given
        UUID transaction = open();

        // When
        transactions.drop(repository, transaction);

        // Then
        assertThat(turns(2)).containsExactly("acquired", "released");
    }

    @Test
    void committingATransactionHandsThePathToItsChange() throws Exception {
        // Given
        UUID transaction = open();
        UUID part = UUID.randomUUID();
        transactions.beginPart(transaction, part, repository, null);
        transactions.complete(
                transaction,
                part,
                repository,
                new ArrivedPart(List.of(new Operation.Delete("/t/a", false)), 1, null, null));

        // When
        UUID change = transactions
                .commit(repository, transaction, Duration.ofMinutes(1), null)
                .orElseThrow();

        // Then
        JsonNode event = heard(2).get(1);
        assertThat(event.get("what").asText()).isEqualTo("released");
        assertThat(event.get("change").asText()).isEqualTo(change.toString());
        assertThat(event.get("session").asText()).isEqualTo(transaction.toString());
    }

    @Test
    void operatorCancels() {
        // Given
        UUID session = rows.session(repository, "/a");
        UUID lease = rows.query("SELECT id FROM lease WHERE session_id = ?", UUID.class, session);

        // When
        leases.cancel(repository, lease);

        // Then
        assertThat(turns(1)).containsExactly("cancelled");
    }

    @Test
    void leaseOfASilentUploadExpiresWhenSessionsAreReaped() {
        // Given
        UUID session = rows.session(repository, "/a");
        rows.expireLeaseOf(session);

        // When
        sessions.reap(Duration.ofMinutes(10));

        // Then
        assertThat(turns(1)).containsExactly("expired");
    }

    @Test
    void leaseExpiresWhenAnotherWriterComes() {
        // Given
        UUID session = rows.session(repository, "/a");
        rows.expireLeaseOf(session);

        // When
        rows.session(repository, "/a");

        // Then
        JsonNode event = heard(1).get(0);
        assertThat(event.get("what").asText()).isEqualTo("expired");
        assertThat(event.get("session").asText()).isEqualTo(session.toString());
    }

    @Test
    void uploadsThatGoWellAreNotMentioned() {
        // Given
        rows.queuedChange(repository, "/a");
        sessions.abort(rows.session(repository, "/b"));

        // When
        UUID last = rows.session(repository, "/c");
        rows.expireLeaseOf(last);
        sessions.reap(Duration.ofMinutes(10));

        // Then
        assertThat(heard(1)).extracting(event -> event.get("session").asText()).containsExactly(last.toString());
    }

    private UUID open() throws InterruptedException {
        SessionRequest request = SessionRequest.ofOne(
                repository, new RepositoryPath("/t"), "tester", Duration.ofMinutes(5), Duration.ofHours(1));
        transactions.open(request, new RepeatableRequest(null, request.id()));
        return request.id();
    }

    private List<String> turns(int count) {
        return heard(count).stream().map(event -> event.get("what").asText()).toList();
    }

    private List<JsonNode> heard(int count) {
        await().atMost(PATIENCE).until(() -> topic.heardFor(repository).size() >= count);
        List<JsonNode> events = new ArrayList<>();
        for (String payload : topic.heardFor(repository)) {
            try {
                events.add(new ObjectMapper().readTree(payload));
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }
        return events;
    }
}
