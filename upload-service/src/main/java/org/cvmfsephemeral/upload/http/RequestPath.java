package org.cvmfsephemeral.upload.http;

import java.util.List;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** A path as it stands in a request. */
public final class RequestPath {
    /** Names with a meaning to CernVM-FS publishers or clients wherever they appear (format reference 5.2, 5.3, 13.3). */
    private static final List<String> RESERVED_NAMES = List.of(".cvmfscatalog", ".cvmfsautocatalog", ".cvmfsdirtab");

    private static final String RESERVED_PREFIX = ".cvmfsgraft-";
    private static final RepositoryPath VIRTUAL_DIRECTORY = RepositoryPath.of("/.cvmfs");

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

    private static RuntimeException reserved(String name) {
        return Problems.of(
                ProblemType.RESERVED_NAME, "'" + name + "' has a meaning of its own in CernVM-FS; choose another name.");
    }
}
