package org.cvmfsephemeral.upload.write;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.transaction.Transactions;
import org.cvmfsephemeral.ledger.transaction.UploadTransaction;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** Transactions that requests want to be part of. */
@ApplicationScoped
class OpenTransactions {
    private final Transactions transactions;

    OpenTransactions(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 if there is no such transaction, 409 if it has ended, 400 if a path lies outside
     */
    void require(RepositoryName repository, UUID id, List<RepositoryPath> paths) {
        UploadTransaction transaction = transactions
                .find(repository, id)
                .orElseThrow(() -> Problems.of(
                        ProblemType.UNKNOWN_TRANSACTION,
                        "There is no such transaction in '" + repository + "'; it may have been dropped."));
        if (transaction.state() != UploadTransaction.State.OPEN) {
            throw Problems.of(ProblemType.TRANSACTION_ENDED, ended(transaction));
        }
        for (RepositoryPath path : paths) {
            if (!path.isAtOrBelow(transaction.path())) {
                throw Problems.of(
                        ProblemType.OUTSIDE_TRANSACTION,
                        "'" + path + "' is not in '" + transaction.path() + "', which the transaction is about.");
            }
        }
    }

    private static String ended(UploadTransaction transaction) {
        return transaction.state() == UploadTransaction.State.COMMITTED
                ? "The transaction has been committed; open another one."
                : "The transaction's lease has run out or was cancelled; nothing of it was published.";
    }
}
