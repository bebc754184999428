package org.cvmfsephemeral.format.client;

import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.manifest.Manifest;

/**
 * What a {@link RepositoryVerifier} found. Counts cover what could be reached.
 *
 * @param manifest empty if none could be trusted; then nothing else was looked at
 * @param catalogs catalogs, the root among them
 * @param directories each once, the root and mountpoints included
 * @param specials fifos, sockets and devices
 * @param objects file objects and chunks that were read, one for each reference to them
 * @param contentBytes what these objects hold before compression
 * @param problems empty if the repository is sound; of very many only the first
 * @param problemCount all of them
 */
public record VerificationReport(
        Optional<Manifest> manifest,
        long catalogs,
        long directories,
        long files,
        long symlinks,
        long specials,
        long objects,
        long contentBytes,
        List<String> problems,
        long problemCount) {
    public boolean isSound() {
        return problemCount == 0;
    }
}
