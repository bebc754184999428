package org.cvmfsephemeral.local.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * A file of this machine and where it goes.
 *
 * @param target path in the repository, without a slash at its start
 */
public record DemoFile(Path source, String target, long size, String sha256) {
    /** Reads the file once, for its hash. */
    static DemoFile of(Path source, String target) {
        MessageDigest digest = sha256Digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(source), digest)) {
            long size = in.transferTo(OutputStream.nullOutputStream());
            return new DemoFile(source, target, size, HexFormat.of().formatHex(digest.digest()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + source, e);
        }
    }

    /** @param read SHA-256 by path, as a client found them */
    Optional<String> differenceTo(Map<String, String> read) {
        String found = read.get(target);
        if (found == null) {
            return Optional.of(target + " is missing");
        }
        return found.equals(sha256) ? Optional.empty() : Optional.of(target + " has other content");
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
