package org.cvmfsephemeral.embedded.process;

import java.io.IOException;
import java.io.InputStream;

/** The child's side of {@link ChildProcess}: ends this process, shutdown hooks included, when its parent is gone. */
public final class ParentWatch {
    private ParentWatch() {}

    /** Standard input must be the pipe that {@link ChildProcess} made; nobody else may read it. */
    public static void start() {
        Thread watch = new Thread(ParentWatch::exitAtEndOfInput, "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void exitAtEndOfInput() {
        try {
            InputStream parent = System.in;
            while (parent.read() >= 0) {
                // The parent never writes; only the end matters.
            }
        } catch (IOException e) {
            // As good as the end: nobody holds the other side.
        }
        System.exit(0);
    }
}
