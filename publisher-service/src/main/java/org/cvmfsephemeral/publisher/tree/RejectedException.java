package org.cvmfsephemeral.publisher.tree;

import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.ledger.expiry.Hold;
import org.cvmfsephemeral.web.ProblemType;

/** The change cannot become part of the tree; its neighbours can. */
public final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ChangeProblem problem;

    RejectedException(ProblemType type, String detail) {
        super(type.id());
        this.problem = new ChangeProblem(type.id(), type.title(), type.status(), detail);
    }

    /** Of something that would remove or replace the path. */
    public static RejectedException held(RepositoryPath path, Hold hold) {
        return new RejectedException(
                ProblemType.PATH_HELD,
                "'" + path + "' cannot be removed or replaced: there is a legal hold on '" + hold.path() + "'.");
    }

    public ChangeProblem problem() {
        return problem;
    }
}
