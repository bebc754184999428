package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.io.InputStream;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.Collection;
import java.util.Optional;
import org.cvmfsephemeral.format.history.TagDatabase;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.metainfo.Metainfo;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.reflog.Reference;
import org.cvmfsephemeral.format.reflog.ReferenceType;
import org.cvmfsephemeral.format.reflog.Reflog;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * Checks a whole revision from a base URL and a public key down to the last byte of content: what upstream's {@code check} looks
 * at (format reference 4.13), and beyond it every stored byte, path key and the agreement of manifest and root catalog. Memory is
 * bounded by the catalogs on one path of the tree, the largest of which are in temporary files.
 */
public final class RepositoryVerifier {
    private static final int MAX_REFLOG_BYTES = 64 << 20;

    private final ObjectSource source;
    private final RepositoryName repository;
    private final Collection<RSAPublicKey> publicKeys;
    private final Clock clock;
    private final ContentReader content;
    private final boolean taggedRoots;

    /**
     * A verifier of the current revision and everything in it.
     *
     * @param publicKeys alternatives, any one of them suffices
     * @param clock tells whether the whitelist has expired
     */
    public RepositoryVerifier(
            ObjectSource source, RepositoryName repository, Collection<RSAPublicKey> publicKeys, Clock clock) {
        this(source, repository, publicKeys, clock, false);
    }

    private RepositoryVerifier(
            ObjectSource source,
            RepositoryName repository,
            Collection<RSAPublicKey> publicKeys,
            Clock clock,
            boolean taggedRoots) {
        this.source = source;
        this.repository = repository;
        this.publicKeys = publicKeys;
        this.clock = clock;
        this.content = new ContentReader(source);
        this.taggedRoots = taggedRoots;
    }

    /** The same that also loads the root catalog of every tag. */
    public RepositoryVerifier withTaggedRoots() {
        return new RepositoryVerifier(source, repository, publicKeys, clock, true);
    }

    public VerificationReport verify() throws IOException {
        return verify(EntryVisitor.NONE);
    }

    /**
     * Checks everything and shows every entry to the visitor.
     *
     * @return also what is wrong: only what keeps the truth from being found is thrown
     * @throws IOException if the source fails otherwise than by a missing object
     */
    public VerificationReport verify(EntryVisitor visitor) throws IOException {
        Findings findings = new Findings();
        Optional<VerifiedManifest> verified = verifyTrust(findings);
        if (verified.isPresent()) {
            Manifest manifest = verified.get().manifest();
            findings.trusted(manifest);
            verifyMetainfo(manifest, findings);
            verifyReflog(manifest, findings);
            verifyHistory(manifest, findings);
            new CatalogTreeVerifier(content, findings, visitor).verify(manifest);
        }
        return findings.report();
    }

    private Optional<VerifiedManifest> verifyTrust(Findings findings) throws IOException {
        try {
            return Optional.of(VerifiedManifest.fetch(source, repository, publicKeys, clock, 0));
        } catch (FormatException | MissingObjectException e) {
            findings.problem("repository refused: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void verifyMetainfo(Manifest manifest, Findings findings) throws IOException {
        if (manifest.metainfo().isEmpty()) {
            return;
        }
        ObjectName name = new ObjectName(manifest.metainfo().get(), ObjectKind.METAINFO);
        try (InputStream json = content.openUpTo(name, Compression.ZLIB, Metainfo.MAX_BYTES)) {
            Metainfo.parse(json.readAllBytes());
        } catch (FormatException | MissingObjectException e) {
            findings.problem("metainfo: " + e.getMessage());
        }
    }

    private void verifyHistory(Manifest manifest, Findings findings) throws IOException {
        if (manifest.history().isEmpty()) {
            return;
        }
        TagVerifier tags = new TagVerifier(content, repository, findings);
        Optional<TagDatabase> database = tags.verify(manifest);
        if (taggedRoots && database.isPresent()) {
            tags.verifyRoots(database.get());
        }
    }

    private void verifyReflog(Manifest manifest, Findings findings) throws IOException {
        try {
            byte[] database = source.fetch(Reflog.FILE_NAME, MAX_REFLOG_BYTES);
            verifyReflog(database, manifest, findings);
        } catch (MissingObjectException e) {
            if (manifest.reflog().isPresent()) {
                findings.problem("reflog: missing although the manifest has its hash");
            }
        } catch (FormatException e) {
            findings.problem("reflog: " + e.getMessage());
        }
    }

    private void verifyReflog(byte[] database, Manifest manifest, Findings findings) {
        ContentHash expected = manifest.reflog()
                .orElseThrow(() -> new FormatException("there although the manifest has no hash of it"));
        if (!ContentHash.of(expected.algorithm(), database).equals(expected)) {
            throw new FormatException("not the one whose hash the manifest has");
        }
        Reflog reflog = Reflog.parse(database);
        if (!reflog.repository().equals(repository)) {
            findings.problem("reflog: of another repository");
        }
        verifyMembership(reflog, Optional.of(manifest.rootCatalog()), ReferenceType.ROOT_CATALOG, findings);
        verifyMembership(reflog, manifest.certificate(), ReferenceType.CERTIFICATE, findings);
        verifyMembership(reflog, manifest.history(), ReferenceType.HISTORY, findings);
        verifyMembership(reflog, manifest.metainfo(), ReferenceType.METAINFO, findings);
    }

    private static void verifyMembership(
            Reflog reflog, Optional<ContentHash> hash, ReferenceType type, Findings findings) {
        if (hash.isPresent()
                && reflog.find(hash.get())
                        .map(Reference::type)
                        .filter(type::equals)
                        .isEmpty()) {
            findings.problem("reflog: lacks the current " + type);
        }
    }
}
