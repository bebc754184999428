package org.cvmfsephemeral.upload.transaction;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.WorkedOn;
import org.cvmfsephemeral.ledger.lease.SessionRequest;
import org.cvmfsephemeral.ledger.transaction.Transactions;
import org.cvmfsephemeral.ledger.transaction.UploadTransaction;
import org.cvmfsephemeral.upload.content.UploadSettings;
import org.cvmfsephemeral.upload.content.UploadSlots;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.session.WaitingRoom;
import org.cvmfsephemeral.upload.write.WriteOutcome;
import org.cvmfsephemeral.upload.write.WriteTerms;
import org.cvmfsephemeral.upload.write.Writes;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.logging.Logger;

/** Opens, renews, commits and drops transactions. */
@ApplicationScoped
class TransactionRequests {
    private static final Logger LOG = Logger.getLogger(TransactionRequests.class);

    private final Transactions transactions;
    private final Writes writes;
    private final WaitingRoom waiting;
    private final UploadSlots slots;
    private final UploadSettings settings;

    TransactionRequests(
            Transactions transactions, Writes writes, WaitingRoom waiting, UploadSlots slots, UploadSettings settings) {
        this.transactions = transactions;
        this.writes = writes;
        this.waiting = waiting;
        this.slots = slots;
        this.settings = settings;
    }

    /**
     * @throws org.cvmfsephemeral.ledger.lease.PathBusyException if another writer holds an overlapping path
     */
    UploadTransaction open(ActiveRepository repository, RequestedTransaction requested, WriteTerms terms)
            throws InterruptedException {
        try (UploadSlots.Slot ignored = slots.take()) {
            UUID id = writes.once(
                    repository.name(),
                    terms,
                    request -> waiting.await(
                            new SessionRequest(
                                    request.attempt(),
                                    repository.name(),
                                    List.of(requested.target()),
                                    requested.holderOr(terms.holder()),
                                    requested.leaseTime(),
                                    settings.maxUploadTime(),
                                    terms.patience(),
                                    null,
                                    request.key() == null ? null : request),
                            session -> {
                                transactions.open(session, request);
                                return request.attempt();
                            }));
            LOG.infof("transaction opened repository=%s transaction=%s", repository.name(), id);
            return get(repository.name(), id);
        }
    }

    List<UploadTransaction> list(RepositoryName repository) {
        return transactions.open(repository);
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 if there is none
     */
    UploadTransaction get(RepositoryName repository, UUID id) {
        return transactions.find(repository, id).orElseThrow(() -> unknown(repository));
    }

    UploadTransaction renew(RepositoryName repository, UUID id, Duration leaseTime) {
        get(repository, id);
        transactions.renew(id, leaseTime);
        return get(repository, id);
    }

    /**
     * @return empty if there was nothing to publish
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 if there is none, or as any change if it was rejected or parked
     */
    Optional<WriteOutcome> commit(ActiveRepository repository, UUID id, WriteTerms terms) {
        get(repository.name(), id);
        try (UploadSlots.Slot ignored = slots.take()) {
            Optional<UUID> change = transactions.commit(
                    repository.name(),
                    id,
                    settings.leaseTime(),
                    repository.settings().limits().repositoryBytes());
            try (WorkedOn unused =
                    WorkedOn.of(repository.name(), change.stream().toList())) {
                LOG.infof(
                        "transaction committed repository=%s transaction=%s change=%s",
                        repository.name(), id, change.map(UUID::toString).orElse("none"));
            }
            return change.map(committed ->
                    WriteOutcome.with(writes.await(repository.name(), committed, terms), Map.of("transaction", id)));
        }
    }

    void drop(RepositoryName repository, UUID id) {
        UploadTransaction transaction = get(repository, id);
        if (!transactions.drop(repository, id)) {
            throw Problems.of(
                    ProblemType.TRANSACTION_ENDED,
                    "The transaction has been committed as change " + transaction.change() + ".");
        }
        LOG.infof("transaction dropped repository=%s transaction=%s", repository, id);
    }

    private static RuntimeException unknown(RepositoryName repository) {
        return Problems.of(
                ProblemType.UNKNOWN_TRANSACTION,
                "There is no such transaction in '" + repository + "'; it may have been dropped.");
    }
}
