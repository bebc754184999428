package org.cvmfsephemeral.bench.publish;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.zip.DeflaterOutputStream;

/** What this machine takes for rows in a database and its compression, and nothing else: the yardstick for catalogs. */
final class PlainSqlite {
    private PlainSqlite() {}

    /**
     * So many rows in one transaction, with as many columns and as much text as an entry of a catalog and one index; then the
     * database through zlib to the disk, flushed.
     *
     * @param folder in which files are made and deleted
     */
    static Times write(Path folder, int rows) throws IOException, SQLException {
        Path database = folder.resolve("plain.sqlite");
        Path compressed = folder.resolve("plain.sqlite.z");
        try {
            Files.deleteIfExists(database);
            long start = System.nanoTime();
            insert(database, rows);
            long inserted = System.nanoTime();
            compress(database, compressed);
            return new Times((inserted - start) / 1e9, (System.nanoTime() - inserted) / 1e9);
        } finally {
            Files.deleteIfExists(database);
            Files.deleteIfExists(compressed);
        }
    }

    record Times(double insertSeconds, double compressSeconds) {
        double seconds() {
            return insertSeconds + compressSeconds;
        }
    }

    private static void insert(Path database, int rows) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous = OFF");
            statement.execute("PRAGMA journal_mode = MEMORY");
            statement.execute("CREATE TABLE entry (key_1 INTEGER, key_2 INTEGER, parent_1 INTEGER, parent_2 INTEGER,"
                    + " hash BLOB, size INTEGER, mode INTEGER, mtime INTEGER, flags INTEGER, name TEXT, target TEXT,"
                    + " uid INTEGER, gid INTEGER, PRIMARY KEY (key_1, key_2))");
            statement.execute("CREATE INDEX entry_parent ON entry (parent_1, parent_2)");
            connection.setAutoCommit(false);
            insert(connection, rows);
            connection.commit();
        }
    }

    private static void insert(Connection connection, int rows) throws SQLException {
        SplittableRandom random = new SplittableRandom(rows);
        byte[] hash = new byte[20];
        try (PreparedStatement row =
                connection.prepareStatement("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (int i = 0; i < rows; i++) {
                random.nextBytes(hash);
                row.setLong(1, random.nextLong());
                row.setLong(2, random.nextLong());
                row.setLong(3, i / 250);
                row.setLong(4, i / 250);
                row.setBytes(5, hash);
                row.setLong(6, random.nextInt(1 << 20));
                row.setLong(7, 0100644);
                row.setLong(8, 1_700_000_000L + random.nextInt(1 << 24));
                row.setLong(9, 4);
                row.setString(10, "module-" + random.nextInt(1 << 20) + ".so." + i);
                row.setString(11, "");
                row.setLong(12, 0);
                row.setLong(13, 0);
                row.executeUpdate();
            }
        }
    }

    private static void compress(Path database, Path compressed) throws IOException {
        try (OutputStream out = new DeflaterOutputStream(Files.newOutputStream(compressed))) {
            Files.copy(database, out);
        }
        try (FileChannel channel = FileChannel.open(compressed, StandardOpenOption.WRITE)) {
            channel.force(false);
        }
    }
}
