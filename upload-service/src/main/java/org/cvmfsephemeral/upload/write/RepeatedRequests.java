package org.cvmfsephemeral.upload.write;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.idempotency.ClaimedKey;
import org.cvmfsephemeral.ledger.idempotency.IdempotencyKeys;
import org.cvmfsephemeral.ledger.idempotency.RepeatableRequest;
import org.cvmfsephemeral.ledger.lease.Sessions;
import org.cvmfsephemeral.ledger.transaction.Transactions;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.logging.Logger;

/** Sees to it that a request with an {@code Idempotency-Key} is carried out once, however often it is sent. */
@ApplicationScoped
class RepeatedRequests {
    private static final Logger LOG = Logger.getLogger(RepeatedRequests.class);
    private static final TypeReference<Map<String, Object>> FACTS = new TypeReference<>() {};

    private final IdempotencyKeys keys;
    private final Sessions sessions;
    private final Transactions transactions;
    private final ObjectMapper json;

    RepeatedRequests(IdempotencyKeys keys, Sessions sessions, Transactions transactions, ObjectMapper json) {
        this.keys = keys;
        this.sessions = sessions;
        this.transactions = transactions;
        this.json = json;
    }

    /**
     * Claims the key. A request under it that is still going on loses its lease, and will not be published.
     *
     * @param attempt id of the session or the part that is to be
     * @return an earlier request that was carried out, or what is to be done now
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 if the key was used for another request
     */
    ClaimedKey claim(RepositoryName repository, RepeatableRequest request, String fingerprint) {
        ClaimedKey claimed = keys.claim(repository, request, fingerprint);
        if (claimed instanceof ClaimedKey.Taken) {
            throw Problems.of(
                    ProblemType.IDEMPOTENCY_KEY_REUSED,
                    "This Idempotency-Key was used for another request in this repository; use a new one for each.");
        }
        if (claimed instanceof ClaimedKey.ToDo toDo) {
            toDo.superseded().ifPresent(this::supersede);
        }
        return claimed;
    }

    private void supersede(UUID attempt) {
        LOG.infof("repeated request takes over session=%s", attempt);
        sessions.abort(attempt);
        transactions.giveUp(attempt);
    }

    /** Whoever repeats the request has it carried out. */
    void giveUp(RepositoryName repository, RepeatableRequest request) {
        try {
            keys.giveUp(repository, request);
        } catch (RuntimeException e) {
            LOG.warnf("idempotency key not given back error=%s", e.getMessage());
        }
    }

    String toAnswer(Map<String, Object> facts) {
        try {
            return json.writeValueAsString(facts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("facts are plain values", e);
        }
    }

    Map<String, Object> toFacts(String answer) {
        try {
            return json.readValue(answer, FACTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the ledger keeps what was written", e);
        }
    }
}
