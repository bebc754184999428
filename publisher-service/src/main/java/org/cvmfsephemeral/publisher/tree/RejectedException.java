package org.cvmfsephemeral.publisher.tree;

import org.cvmfsephemeral.ledger.change.ChangeProblem;
import org.cvmfsephemeral.web.ProblemType;

/** The change cannot become part of the tree; its neighbours can. */
public final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ChangeProblem problem;

    RejectedException(ProblemType type, String detail) {
        super(type.id());
        this.problem = new ChangeProblem(type.id(), type.title(), type.status(), detail);
    }

    public ChangeProblem problem() {
        return problem;
    }
}
