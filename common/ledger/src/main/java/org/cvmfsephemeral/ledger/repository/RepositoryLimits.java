package org.cvmfsephemeral.ledger.repository;

/**
 * What a repository takes at most.
 *
 * @param fileBytes largest file
 * @param requestBytes largest body of a request, and what an archive may unpack to; null for no limit
 * @param repositoryBytes what all files of a revision have together; null for no limit
 * @param concurrentUploads uploads that may be going on at the same time; null for no limit
 */
public record RepositoryLimits(long fileBytes, Long requestBytes, Long repositoryBytes, Integer concurrentUploads) {
    /** Only files are limited. */
    public static RepositoryLimits ofFiles(long fileBytes) {
        return new RepositoryLimits(fileBytes, null, null, null);
    }
}
