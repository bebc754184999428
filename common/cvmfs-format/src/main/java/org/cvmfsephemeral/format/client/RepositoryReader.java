package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/**
 * Reads one revision of a repository as a client does: nothing is believed that does not follow from the public key. Every method
 * throws {@link FormatException} for what is damaged or not to be trusted, and {@link IOException} for what cannot be read.
 * Thread-safe. To see a newer revision, open another reader.
 */
public final class RepositoryReader implements AutoCloseable {
    private final VerifiedManifest verified;
    private final ContentReader content;
    private final CatalogTree catalogs;

    private RepositoryReader(VerifiedManifest verified, ContentReader content, CatalogTree catalogs) {
        this.verified = verified;
        this.content = content;
        this.catalogs = catalogs;
    }

    /**
     * Opens the current revision.
     *
     * @param publicKeys alternatives, any one of them suffices
     * @param clock tells whether the whitelist has expired
     */
    public static RepositoryReader open(
            ObjectSource source, RepositoryName repository, Collection<RSAPublicKey> publicKeys, Clock clock)
            throws IOException {
        return open(source, VerifiedManifest.fetch(source, repository, publicKeys, clock, 0));
    }

    /** Opens the revision of a manifest that was verified before. */
    public static RepositoryReader open(ObjectSource source, VerifiedManifest verified) throws IOException {
        ContentReader content = new ContentReader(source);
        CatalogTree catalogs = CatalogTree.open(new CatalogLoader(content), verified.manifest());
        return new RepositoryReader(verified, content, catalogs);
    }

    public Manifest manifest() {
        return verified.manifest();
    }

    public VerifiedManifest verified() {
        return verified;
    }

    /** The entry at a path, hidden ones included; symbolic links are not followed. */
    public Optional<Entry> stat(RepositoryPath path) throws IOException {
        return catalogs.lookup(path);
    }

    /**
     * The entries of a directory without the hidden ones.
     *
     * @throws NoSuchFileException if there is nothing at the path
     * @throws NotDirectoryException if there is something else
     */
    public List<Entry> list(RepositoryPath directory) throws IOException {
        if (!(existing(directory) instanceof Directory)) {
            throw new NotDirectoryException(directory.value());
        }
        return catalogs.list(directory).stream()
                .filter(entry -> !entry.hidden())
                .toList();
    }

    /**
     * A file's content. What was read is proven only when the end was seen: damage is reported in place of the end, of the
     * chunk's end for chunked files.
     *
     * @throws NoSuchFileException if there is nothing at the path
     * @throws FileSystemException if there is something that is no regular file, or one whose content is elsewhere
     */
    public InputStream open(RepositoryPath path) throws IOException {
        if (!(existing(path) instanceof RegularFile file)) {
            throw new FileSystemException(path.value(), null, "not a regular file");
        }
        if (file.external()) {
            throw new FileSystemException(path.value(), null, "content outside the repository");
        }
        return content.open(file);
    }

    private Entry existing(RepositoryPath path) throws IOException {
        return stat(path).orElseThrow(() -> new NoSuchFileException(path.value()));
    }

    @Override
    public void close() throws IOException {
        catalogs.close();
    }
}
