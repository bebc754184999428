package org.cvmfsephemeral.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.cvmfsephemeral.embedded.process.ChildFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
    @TempDir
    Path folder;

    @Test
    void commitsAreDurable() throws SQLException {
        try (PostgresServer server = PostgresServer.start(folder.resolve("data"))) {
            assertThat(query(server, "SHOW fsync")).isEqualTo("on");
            assertThat(query(server, "SHOW synchronous_commit")).isEqualTo("on");
        }
    }

    @Test
    void dataSurvivesOrderlyRestart() throws SQLException {
        try (PostgresServer server = PostgresServer.start(folder.resolve("data"))) {
            execute(server, "CREATE TABLE revision AS SELECT 7 AS number");
            server.close();

            server.restart();

            assertThat(query(server, "SELECT number FROM revision")).isEqualTo("7");
        }
    }

    @Test
    void committedDataSurvivesKill() throws SQLException {
        try (PostgresServer server = PostgresServer.start(folder.resolve("data"))) {
            execute(server, "CREATE TABLE revision AS SELECT 7 AS number");
            server.kill();

            server.restart();

            assertThat(query(server, "SELECT number FROM revision")).isEqualTo("7");
        }
    }

    @Test
    void takesOverFromPostmasterWhoseParentWasKilled() throws SQLException {
        Path data = folder.resolve("data");
        PostgresServer orphaned = PostgresServer.start(data);
        execute(orphaned, "CREATE TABLE revision AS SELECT 7 AS number");
        ProcessHandle.of(orphaned.pid()).orElseThrow().destroyForcibly();

        try (PostgresServer server = PostgresServer.start(data)) {
            assertThat(query(server, "SELECT number FROM revision")).isEqualTo("7");
        }
    }

    @Test
    void portInUseIsNamedInTheFailure() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> PostgresServer.start(on(taken.getLocalPort())))
                    .isInstanceOf(ChildFailedException.class)
                    .hasMessageContaining("postgres ended with code 1")
                    .hasMessageContaining("port " + taken.getLocalPort() + " is in use");
        }
    }

    private Placement on(int port) {
        return new Placement(folder.resolve("data"), folder.resolve("log"), port, Optional.empty());
    }

    private static String query(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static void execute(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(PostgresServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
    }
}
