package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.ChunkedFile;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** Reads every byte of files and tells what it was. */
final class FileVerifier {
    private static final int BUFFER_BYTES = 64 << 10;

    private final ContentReader content;
    private final Findings findings;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    FileVerifier(ContentReader content, Findings findings) {
        this.content = content;
        this.findings = findings;
    }

    /** The lower-case hex SHA-256 of the content; empty if it is elsewhere, or unsound, which then is among the findings. */
    Optional<String> verify(RepositoryPath path, RegularFile file) throws IOException {
        if (file.external()) {
            return Optional.empty();
        }
        try {
            String sha256 = verifyContent(file);
            verifyBulk(file, sha256);
            return Optional.of(sha256);
        } catch (FormatException | MissingObjectException e) {
            findings.problem("file " + path + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private String verifyContent(RegularFile file) throws IOException {
        try (InputStream stream = content.open(file)) {
            String sha256 = sha256(stream);
            int objects = file.content() instanceof ChunkedFile chunked
                    ? chunked.chunks().size()
                    : 1;
            findings.objects(objects, file.size());
            return sha256;
        }
    }

    private void verifyBulk(RegularFile file, String sha256) throws IOException {
        if (!(file.content() instanceof ChunkedFile chunked) || chunked.bulk().isEmpty()) {
            return;
        }
        try (InputStream stream = content.openBulk(chunked.bulk().get(), chunked)) {
            if (!sha256(stream).equals(sha256)) {
                throw new FormatException("its bulk object is not the sum of its chunks");
            }
            findings.objects(1, file.size());
        }
    }

    private String sha256(InputStream stream) throws IOException {
        MessageDigest digest = newSha256();
        for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
            digest.update(buffer, 0, count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
