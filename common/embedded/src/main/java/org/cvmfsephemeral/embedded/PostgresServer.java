package org.cvmfsephemeral.embedded;

import java.nio.file.Path;
import java.util.List;

/** PostgreSQL with durable commits: {@code fsync} and {@code synchronous_commit} are on. */
public final class PostgresServer extends ChildServer {
    static final String DATABASE = "cvmfs";
    static final String USER = "postgres";

    private long postmaster;

    private PostgresServer(Placement placement) {
        super("postgres", PostgresNode.class, placement);
    }

    /**
     * Returns when it accepts connections. A server that a killed predecessor left running on this data is stopped first.
     *
     * @throws org.cvmfsephemeral.embedded.process.ChildFailedException if it does not become ready
     */
    public static PostgresServer start(Placement placement) {
        PostgresServer server = new PostgresServer(placement);
        server.start();
        return server;
    }

    /** On a free port, for tests. */
    public static PostgresServer start(Path data) {
        return start(Placement.inTest(data));
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + DATABASE;
    }

    public String user() {
        return USER;
    }

    /** Local connections are trusted; clients that insist on a password may send this one. */
    public String password() {
        return USER;
    }

    @Override
    List<String> jvmOptions() {
        return List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    }

    @Override
    void started(String details) {
        postmaster = Long.parseLong(details);
    }

    /** Its backends follow the postmaster by themselves. */
    @Override
    public synchronized void kill() {
        ProcessHandle.of(postmaster).ifPresent(server -> {
            server.destroyForcibly();
            server.onExit().join();
        });
        super.kill();
    }
}
