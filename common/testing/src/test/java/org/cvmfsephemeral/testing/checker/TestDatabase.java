package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.IntFunction;

/** A database of a repository, edited by SQL. */
final class TestDatabase {
    private static final int DIRECTORY = 1;
    private static final int REGULAR_FILE = 4;
    private static final String INSERT = "INSERT INTO catalog (md5path_1, md5path_2, parent_1, parent_2, hardlinks,"
            + " hash, size, mode, mtime, flags, name, symlink, uid, gid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, 0, 0)";

    private byte[] bytes;

    TestDatabase(byte[] bytes) {
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes;
    }

    void replace(byte[] others) {
        bytes = others;
    }

    /** Does something with the open database. */
    interface Edit {
        void apply(Connection connection) throws SQLException;
    }

    void edit(Edit edit) {
        try {
            Path file = Files.createTempFile("edited", ".db");
            try {
                Files.write(file, bytes);
                try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
                    edit.apply(connection);
                }
                bytes = Files.readAllBytes(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Statements that all have to change something, lest a mutation plants nothing. */
    void execute(String... statements) {
        edit(connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    boolean changesRows = sql.matches("(?s)(INSERT|UPDATE|DELETE).*");
                    if (statement.executeUpdate(sql) == 0 && changesRows) {
                        throw new IllegalStateException("changes nothing: " + sql);
                    }
                }
            }
        });
    }

    String text(String sql) {
        String[] result = new String[1];
        edit(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                result[0] = rows.next() ? rows.getString(1) : null;
            }
        });
        return result[0];
    }

    /** A row of {@code catalog}. */
    void insertEntry(String path, int flags, int mode, long size, byte[] hash, String symlink) {
        edit(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert(insert, path, flags, mode, size, hash, symlink);
            }
        });
    }

    void insertFiles(int count, IntFunction<String> path, long size, IntFunction<byte[]> hash) {
        edit(connection -> {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (int i = 0; i < count; i++) {
                    insert(insert, path.apply(i), REGULAR_FILE, 0100644, size, hash.apply(i), "");
                }
            }
            connection.commit();
        });
    }

    private static void insert(
            PreparedStatement insert, String path, int flags, int mode, long size, byte[] hash, String symlink)
            throws SQLException {
        ByteBuffer key = md5(path);
        insert.setLong(1, key.getLong());
        insert.setLong(2, key.getLong());
        ByteBuffer parent = md5(path.substring(0, path.lastIndexOf('/')));
        insert.setLong(3, parent.getLong());
        insert.setLong(4, parent.getLong());
        insert.setLong(5, (flags & DIRECTORY) == DIRECTORY ? 2 : 1);
        insert.setBytes(6, hash);
        insert.setLong(7, size);
        insert.setInt(8, mode);
        insert.setInt(9, flags);
        insert.setString(10, path.substring(path.lastIndexOf('/') + 1));
        insert.setString(11, symlink);
        insert.executeUpdate();
    }

    private static ByteBuffer md5(String path) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(path.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
