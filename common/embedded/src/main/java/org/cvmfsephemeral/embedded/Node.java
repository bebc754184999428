package org.cvmfsephemeral.embedded;

import java.io.PrintStream;
import org.cvmfsephemeral.embedded.process.ParentWatch;

/** A server inside its own JVM: the child's side of {@link ChildServer}. */
interface Node extends AutoCloseable {
    /** What the parent reads from standard output once the server answers; anything after it is {@link #start}'s result. */
    String READY = "READY";

    /** Blocks until the server answers requests. The result is told to the parent: one line. */
    String start() throws Exception;

    /** Runs until the parent goes or asks for the end. Ends the JVM with 1 if the server cannot start. */
    @SuppressWarnings("CatchAndPrintStackTrace") // Standard error is the log of this JVM.
    static void run(Node node) {
        PrintStream parent = System.out;
        System.setOut(System.err);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node), "node-stop"));
        ParentWatch.start();
        try {
            String details = node.start();
            parent.println(READY + " " + details);
            parent.flush();
            Thread.currentThread().join();
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    @SuppressWarnings("CatchAndPrintStackTrace")
    private static void close(Node node) {
        try {
            node.close();
        } catch (Exception e) {
            e.printStackTrace();
        }
    }
}
