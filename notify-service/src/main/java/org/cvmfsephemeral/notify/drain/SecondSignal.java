package org.cvmfsephemeral.notify.drain;

import org.jboss.logging.Logger;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Lets a second signal to end put an end to draining. Without this the JVM would take note of it and wait for the end that
 * is under way. Connections break when the process dies, which clients take for a reset.
 */
final class SecondSignal implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SecondSignal.class);
    private static final Signal TERM = new Signal("TERM");
    private static final int SIGNALLED = 128;

    private final SignalHandler before;

    private SecondSignal(SignalHandler before) {
        this.before = before;
    }

    static SecondSignal endsAtOnce() {
        return new SecondSignal(Signal.handle(TERM, signal -> {
            LOG.warn("told to stop once more, draining cut short");
            Runtime.getRuntime().halt(SIGNALLED + signal.getNumber());
        }));
    }

    @Override
    public void close() {
        Signal.handle(TERM, before);
    }
}
