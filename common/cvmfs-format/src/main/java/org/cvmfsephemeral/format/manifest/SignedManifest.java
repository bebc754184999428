package org.cvmfsephemeral.format.manifest;

import java.security.PrivateKey;
import java.util.List;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.signature.RepositoryCertificate;
import org.cvmfsephemeral.format.signature.SignatureScheme;
import org.cvmfsephemeral.format.signature.SignedLetter;

/** A manifest with the signature block around it: the bytes of {@code .cvmfspublished} (format reference 2.2). */
public final class SignedManifest {
    /** Server tools read no more of a manifest file; also the limit of what is written. */
    public static final int MAX_WRITTEN_BYTES = 4095;
    /** The most that clients accept over HTTP. */
    public static final int MAX_READ_BYTES = 1 << 20;

    private final SignedLetter letter;
    private final Manifest manifest;

    private SignedManifest(SignedLetter letter, Manifest manifest) {
        this.letter = letter;
        this.manifest = manifest;
    }

    /**
     * Signs a manifest.
     *
     * @param repositoryKey the key whose certificate the manifest names
     * @throws IllegalArgumentException if the result would be larger than {@link #MAX_WRITTEN_BYTES}, or the key does not sign
     */
    public static SignedManifest sign(Manifest manifest, PrivateKey repositoryKey) {
        SignedLetter letter = SignedLetter.sign(
                manifest.toText(), manifest.rootCatalog().algorithm(), SignatureScheme.MANIFEST, repositoryKey);
        if (letter.bytes().length > MAX_WRITTEN_BYTES) {
            throw new IllegalArgumentException("a manifest has at most " + MAX_WRITTEN_BYTES + " bytes");
        }
        return new SignedManifest(letter, manifest);
    }

    /**
     * Reads a manifest without believing it: {@link #verify} comes next.
     *
     * @throws FormatException if it is not one
     */
    public static SignedManifest parse(byte[] bytes) {
        if (bytes.length > MAX_READ_BYTES) {
            throw new FormatException("a manifest of more than " + MAX_READ_BYTES + " bytes");
        }
        SignedLetter letter = SignedLetter.split(bytes);
        return new SignedManifest(letter, Manifest.parse(letter.lines()));
    }

    /**
     * Makes sure who signed the manifest.
     *
     * @throws org.cvmfsephemeral.format.signature.UntrustedException unless the certificate's key signed exactly this manifest
     */
    public void verify(RepositoryCertificate certificate) {
        letter.verify(SignatureScheme.MANIFEST, List.of(certificate.publicKey()));
    }

    public Manifest manifest() {
        return manifest;
    }

    /** The hash of the text part, which is what the signature covers. */
    public ContentHash textHash() {
        return letter.hash();
    }

    /** What is stored as {@code .cvmfspublished}; always a new array. */
    public byte[] bytes() {
        return letter.bytes();
    }
}
