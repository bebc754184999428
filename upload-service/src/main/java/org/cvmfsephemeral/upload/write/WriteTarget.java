package org.cvmfsephemeral.upload.write;

import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.upload.http.ActiveRepository;

/**
 * What a request writes to.
 *
 * @param paths that nobody else may write to meanwhile; the first is the one that conditions are about
 * @param body of the request
 * @param length of the body in bytes, if the client announced it
 * @param replaced bytes that the repository loses by the write, as far as is known before
 */
public record WriteTarget(
        ActiveRepository repository, List<RepositoryPath> paths, InputStream body, OptionalLong length, long replaced) {
    /** Of a request whose body is not content, or has been read. */
    public static WriteTarget of(ActiveRepository repository, List<RepositoryPath> paths) {
        return new WriteTarget(repository, paths, InputStream.nullInputStream(), OptionalLong.empty(), 0);
    }
}
