package org.cvmfsephemeral.notify.waiting;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.cvmfsephemeral.messages.RepositoryRevision;

/** One request that waits. Whatever ends it first answers it. */
final class Waiter {
    private final WaitRequest request;
    private final WaitAnswer answer;
    private final AtomicBoolean ended = new AtomicBoolean();

    Waiter(WaitRequest request, WaitAnswer answer) {
        this.request = request;
        this.answer = answer;
    }

    WaitRequest request() {
        return request;
    }

    /** @return whether that ended it */
    boolean know(RepositoryRevision newest) {
        return newest.revision() >= request.revision() && end(waiting -> waiting.reached(newest));
    }

    boolean timeOut() {
        return end(WaitAnswer::timedOut);
    }

    boolean drain() {
        return end(WaitAnswer::draining);
    }

    /** Nobody is there to be answered. */
    boolean forget() {
        return end(waiting -> {});
    }

    private boolean end(Consumer<WaitAnswer> how) {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        how.accept(answer);
        return true;
    }
}
