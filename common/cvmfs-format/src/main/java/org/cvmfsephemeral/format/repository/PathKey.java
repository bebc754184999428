package org.cvmfsephemeral.format.repository;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The key of a path in a catalog: the MD5 of its bytes as two little-endian signed 64-bit halves (format reference 4.4). */
public record PathKey(long first, long second) {
    /** What the repository root's row has as its parent. */
    public static final PathKey NO_PARENT = new PathKey(0, 0);

    public static PathKey of(RepositoryPath path) {
        byte[] md5 = md5().digest(path.value().getBytes(StandardCharsets.UTF_8));
        ByteBuffer halves = ByteBuffer.wrap(md5).order(ByteOrder.LITTLE_ENDIAN);
        return new PathKey(halves.getLong(), halves.getLong());
    }

    public static PathKey ofParent(RepositoryPath path) {
        return path.isRoot() ? NO_PARENT : of(path.parent());
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
