package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.Collection;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.manifest.SignedManifest;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.RepositoryCertificate;
import org.cvmfsephemeral.format.signature.UntrustedException;
import org.cvmfsephemeral.format.whitelist.SignedWhitelist;
import org.cvmfsephemeral.format.whitelist.Whitelist;

/** A manifest together with what proves it. Only {@link #fetch} makes one, so whoever holds one may believe it. */
public final class VerifiedManifest {
    private final SignedManifest signed;
    private final RepositoryCertificate certificate;
    private final SignedWhitelist whitelist;

    private VerifiedManifest(SignedManifest signed, RepositoryCertificate certificate, SignedWhitelist whitelist) {
        this.signed = signed;
        this.certificate = certificate;
        this.whitelist = whitelist;
    }

    /**
     * Fetches and verifies in the order of the real client (format reference 2.6 and 3.4).
     *
     * @param publicKeys the repository's; alternatives, any one of them suffices
     * @param clock tells whether the whitelist has expired
     * @param notOlderThan Unix seconds; a manifest published before is refused, so that nobody can serve an old one again to a
     *     reader who remembers; 0 accepts any
     * @throws FormatException if anything is malformed, or ({@link UntrustedException}) not to be believed
     * @throws IOException if something is missing or cannot be read
     */
    public static VerifiedManifest fetch(
            ObjectSource source,
            RepositoryName repository,
            Collection<RSAPublicKey> publicKeys,
            Clock clock,
            long notOlderThan)
            throws IOException {
        SignedManifest signed = fetchManifest(source, repository, notOlderThan);
        RepositoryCertificate certificate = fetchCertificate(source, signed.manifest());
        signed.verify(certificate);
        SignedWhitelist whitelist = fetchWhitelist(source, repository, publicKeys, clock);
        if (!whitelist.whitelist().lists(certificate)) {
            throw new UntrustedException("the whitelist does not list the certificate");
        }
        return new VerifiedManifest(signed, certificate, whitelist);
    }

    private static SignedManifest fetchManifest(ObjectSource source, RepositoryName repository, long notOlderThan)
            throws IOException {
        SignedManifest signed = SignedManifest.parse(source.fetch(Manifest.FILE_NAME, SignedManifest.MAX_READ_BYTES));
        Manifest manifest = signed.manifest();
        if (!manifest.repository().filter(repository::equals).isPresent()) {
            throw new UntrustedException("the manifest is of another repository");
        }
        if (manifest.publishedAt() < notOlderThan) {
            throw new UntrustedException("the manifest is older than one already seen");
        }
        return signed;
    }

    private static RepositoryCertificate fetchCertificate(ObjectSource source, Manifest manifest) throws IOException {
        ContentHash hash =
                manifest.certificate().orElseThrow(() -> new UntrustedException("the manifest names no certificate"));
        byte[] stored =
                source.fetch(new ObjectName(hash, ObjectKind.CERTIFICATE).path(), RepositoryCertificate.MAX_PEM_BYTES);
        ObjectDecoder.verify(hash, stored);
        return RepositoryCertificate.parse(
                ObjectDecoder.decode(Compression.ZLIB, stored, RepositoryCertificate.MAX_PEM_BYTES));
    }

    private static SignedWhitelist fetchWhitelist(
            ObjectSource source, RepositoryName repository, Collection<RSAPublicKey> publicKeys, Clock clock)
            throws IOException {
        SignedWhitelist signed =
                SignedWhitelist.parse(source.fetch(Whitelist.FILE_NAME, SignedWhitelist.MAX_READ_BYTES));
        if (signed.whitelist().isExpired(clock.instant())) {
            throw new UntrustedException("the whitelist has expired");
        }
        if (!signed.whitelist().repository().equals(repository)) {
            throw new UntrustedException("the whitelist is of another repository");
        }
        signed.verify(publicKeys);
        return signed;
    }

    public Manifest manifest() {
        return signed.manifest();
    }

    public SignedManifest signed() {
        return signed;
    }

    public RepositoryCertificate certificate() {
        return certificate;
    }

    public Whitelist whitelist() {
        return whitelist.whitelist();
    }
}
