package org.cvmfsephemeral.format.signature;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v1CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.EncodedObject;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectEncoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * The X.509 certificate that a repository's manifest is signed with (format reference 2.3). Clients check that it fits the
 * signature and that the whitelist names it; validity dates, issuer and usage mean nothing to them, and nothing here.
 */
public final class RepositoryCertificate {
    /** What upstream gives its certificates; no client looks at it. */
    public static final Duration VALIDITY = Duration.ofDays(365);

    /** The most bytes a certificate's PEM text may have where it is read. */
    public static final int MAX_PEM_BYTES = 64 << 10;

    private static final int MAX_NAME_IN_SUBJECT = 30;
    private static final int SERIAL_BITS = 159;

    private final byte[] pem;
    private final byte[] der;
    private final RSAPublicKey publicKey;

    private RepositoryCertificate(byte[] pem, byte[] der, RSAPublicKey publicKey) {
        this.pem = pem;
        this.der = der;
        this.publicKey = publicKey;
    }

    /**
     * Reads the content of a certificate object; the text is kept as it is.
     *
     * @throws FormatException unless it holds an X.509 certificate with an RSA key
     */
    public static RepositoryCertificate parse(byte[] pem) {
        if (pem.length > MAX_PEM_BYTES) {
            throw new FormatException("a certificate of more than " + MAX_PEM_BYTES + " bytes");
        }
        byte[] der = Pem.firstBlock(new String(pem, StandardCharsets.ISO_8859_1), Pem.CERTIFICATE)
                .getContent();
        try {
            X509CertificateHolder certificate = new X509CertificateHolder(der);
            return new RepositoryCertificate(pem.clone(), der, Pem.publicKey(certificate.getSubjectPublicKeyInfo()));
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new FormatException("not an X.509 certificate", e);
        }
    }

    /**
     * Makes a certificate as upstream does: RSA, signed by its own key, version 1, named after the repository.
     *
     * @param issued when its validity of {@link #VALIDITY} begins; whole seconds count
     */
    public static RepositoryCertificate selfSigned(RepositoryName repository, KeyPair keys, Instant issued) {
        X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName(repository))
                .build();
        X509v1CertificateBuilder builder = new X509v1CertificateBuilder(
                name,
                new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE),
                Date.from(issued),
                Date.from(issued.plus(VALIDITY)),
                name,
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        try {
            byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withRSA")
                            .setProvider(Cryptography.BOUNCY_CASTLE)
                            .build(keys.getPrivate()))
                    .getEncoded();
            return parse(Pem.write(Pem.CERTIFICATE, der).getBytes(StandardCharsets.US_ASCII));
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalArgumentException("not a key that signs certificates", e);
        }
    }

    static String commonName(RepositoryName repository) {
        String name = repository.value();
        String shown = name.length() > MAX_NAME_IN_SUBJECT ? name.substring(0, MAX_NAME_IN_SUBJECT) + "[...]" : name;
        return shown + " CernVM-FS Release Managers";
    }

    /** A copy of the PEM text: the content of the certificate object. */
    public byte[] pem() {
        return pem.clone();
    }

    /** A copy of the DER form. */
    public byte[] der() {
        return der.clone();
    }

    public RSAPublicKey publicKey() {
        return publicKey;
    }

    public Fingerprint fingerprint(HashAlgorithm algorithm) {
        return new Fingerprint(ContentHash.of(algorithm, der));
    }

    /** Whether the certificate is of this key. */
    public boolean belongsTo(RSAPrivateCrtKey privateKey) {
        return publicKey.getModulus().equals(privateKey.getModulus())
                && publicKey.getPublicExponent().equals(privateKey.getPublicExponent());
    }

    /** The certificate object as it is stored: always zlib (format reference 1.2). */
    public EncodedObject toObject(HashAlgorithm algorithm) {
        return ObjectEncoder.of(Compression.ZLIB).encode(ObjectKind.CERTIFICATE, algorithm, pem);
    }
}
