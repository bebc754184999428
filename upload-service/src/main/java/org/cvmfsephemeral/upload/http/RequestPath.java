package org.cvmfsephemeral.upload.http;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** A path as it stands in a request. */
public final class RequestPath {
    /** Names with a meaning to CernVM-FS publishers or clients wherever they appear (format reference 5.2, 5.3, 13.3). */
    private static final List<String> RESERVED_NAMES = List.of(".cvmfscatalog", ".cvmfsautocatalog", ".cvmfsdirtab");

    /** Longer than that, and the ledger's indexes could not hold every path. */
    private static final int MAX_WRITTEN_BYTES = 2_000;

    private static final String RESERVED_PREFIX = ".cvmfsgraft-";
    private static final RepositoryPath VIRTUAL_DIRECTORY = RepositoryPath.of("/.cvmfs");

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private RequestPath() {}

    /** For reading: one trailing slash, as people write it behind directories, is fine. */
    public static RepositoryPath toRead(String text) {
        return RepositoryPath.of(text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }

    /**
     * For writing.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if the name is reserved or it is the root
     */
    public static RepositoryPath toWrite(String text) {
        RepositoryPath path = RepositoryPath.of(text);
        if (path.isRoot()) {
            throw Problems.of(ProblemType.INVALID_PATH, "The path is the repository itself; name something below it.");
        }
        if (path.value().getBytes(StandardCharsets.UTF_8).length > MAX_WRITTEN_BYTES) {
            throw Problems.of(
                    ProblemType.INVALID_PATH, "A path that is written has at most " + MAX_WRITTEN_BYTES + " bytes.");
        }
        if (path.isAtOrBelow(VIRTUAL_DIRECTORY)) {
            throw reserved("/.cvmfs");
        }
        for (String name : path.value().substring(1).split("/")) {
            if (RESERVED_NAMES.contains(name) || name.startsWith(RESERVED_PREFIX)) {
                throw reserved(name);
            }
        }
        return path;
    }

    /**
     * The path as it has to stand in a URL: everything but letters, digits and {@code -._~} is escaped, and names keep the very
     * bytes they have ({@link java.net.URI} would compose decomposed letters).
     */
    public static String escape(RepositoryPath path) {
        return escape(path.value());
    }

    /** As {@link #escape(RepositoryPath)}, for a name or a path in a query. */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c == '/' || UNRESERVED.indexOf(c) >= 0) {
                escaped.append(c);
            } else {
                escaped.append('%').append(HEX.toHexDigits(b));
            }
        }
        return escaped.toString();
    }

    private static RuntimeException reserved(String name) {
        return Problems.of(
                ProblemType.RESERVED_NAME,
                "'" + name + "' has a meaning of its own in CernVM-FS; choose another name.");
    }
}
