package org.cvmfsephemeral.e2e.outage;

/** Something outside of a publisher that it has to wait for. */
public interface Obstacle extends AutoCloseable {
    /** Whether a publisher waits; true where nobody can tell. */
    boolean isReached();

    /** From now on only who waits already is kept waiting, or nobody if the obstacle cannot tell them apart. */
    void letOthersPass();

    /** Nobody waits any more. */
    @Override
    void close();
}
