package org.cvmfsephemeral.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Starts the postmaster and stops it with this JVM. */
final class PostgresNode implements Node {
    private static final Duration STARTUP_PATIENCE = Duration.ofMinutes(1);

    private final Path data;
    private final Path log;
    private final int port;
    private EmbeddedPostgres postgres;

    private PostgresNode(Path data, Path log, int port) {
        this.data = data;
        this.log = log;
        this.port = port;
    }

    public static void main(String[] arguments) {
        Node.run(new PostgresNode(Path.of(arguments[0]), Path.of(arguments[1]), Integer.parseInt(arguments[2])));
    }

    @Override
    public String start() throws IOException, SQLException, InterruptedException {
        Postmaster.of(data).ifPresent(Postmaster::stop);
        Ports.requireFree(port);
        Redirect toLog = Redirect.appendTo(log.toFile());
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(STARTUP_PATIENCE)
                .setPort(port)
                .setOutputRedirector(toLog)
                .setErrorRedirector(toLog)
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start();
        createDatabase();
        return Long.toString(Postmaster.of(data).orElseThrow().pid());
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            if (!databaseExists(statement)) {
                statement.execute("CREATE DATABASE " + PostgresServer.DATABASE);
            }
        }
    }

    private static boolean databaseExists(Statement statement) throws SQLException {
        String query = "SELECT 1 FROM pg_database WHERE datname = '" + PostgresServer.DATABASE + "'";
        try (ResultSet found = statement.executeQuery(query)) {
            return found.next();
        }
    }

    @Override
    public void close() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }
}
