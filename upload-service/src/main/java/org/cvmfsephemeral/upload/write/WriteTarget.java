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
 * @param check refuses what cannot be done as things are, before a lease is taken; tells how many bytes the repository loses by the write,
 *     as far as is known. It is not asked for requests that were carried out before.
 */
public record WriteTarget(
        ActiveRepository repository, List<RepositoryPath> paths, InputStream body, OptionalLong length, Check check) {
    /** What a write has to pass before anything is done for it. */
    @FunctionalInterface
    public interface Check {
        /**
         * @return bytes that the repository loses by the write
         */
        long pass();
    }

    /** Of a request whose body is not content, or has been read. */
    public static WriteTarget of(ActiveRepository repository, List<RepositoryPath> paths) {
        return new WriteTarget(repository, paths, InputStream.nullInputStream(), OptionalLong.empty(), () -> 0);
    }

    /** As this one, but refusing first what cannot be done. */
    public WriteTarget checking(Runnable first) {
        return new WriteTarget(repository, paths, body, length, () -> {
            first.run();
            return check.pass();
        });
    }
}
