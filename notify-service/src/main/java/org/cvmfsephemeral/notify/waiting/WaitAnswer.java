package org.cvmfsephemeral.notify.waiting;

import org.cvmfsephemeral.messages.RepositoryRevision;

/** Where a waiting request is answered; one of the methods is called, once, by any thread. */
interface WaitAnswer {
    void reached(RepositoryRevision revision);

    void timedOut();

    void draining();
}
