package org.cvmfsephemeral.upload.write;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.expiry.Hold;
import org.cvmfsephemeral.ledger.expiry.Holds;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** Refuses at once what a legal hold forbids; the publisher, who also knows what would be replaced, judges again. */
@ApplicationScoped
class HeldPaths {
    private final Holds holds;

    HeldPaths(Holds holds) {
        this.holds = holds;
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 409 if one of the operations would remove what is held
     */
    void refuse(ActiveRepository repository, List<Operation> operations) {
        List<RepositoryPath> removed = operations.stream()
                .map(HeldPaths::removed)
                .filter(path -> path != null)
                .toList();
        if (removed.isEmpty()) {
            return;
        }
        List<Hold> known = holds.list(repository.name());
        for (RepositoryPath path : removed) {
            Hold.protecting(known, path).ifPresent(hold -> {
                throw Problems.of(
                        ProblemType.PATH_HELD,
                        "'" + path + "' cannot be removed: there is a legal hold on '" + hold.path() + "'.");
            });
        }
    }

    private static RepositoryPath removed(Operation operation) {
        if (operation instanceof Operation.Delete delete) {
            return new RepositoryPath(delete.path());
        }
        return operation instanceof Operation.Rename rename ? new RepositoryPath(rename.path()) : null;
    }
}
