package org.cvmfsephemeral.format.signature;

import java.io.IOException;
import java.io.StringReader;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.cvmfsephemeral.format.object.FormatException;

/**
 * Keys as PEM text, named as openssl names them. Text around a block is skipped and the first block of the wanted kind counts, as
 * openssl does.
 */
public final class Pem {
    static final String CERTIFICATE = "CERTIFICATE";

    private static final String PUBLIC_KEY = "PUBLIC KEY";
    private static final String PKCS8_PRIVATE_KEY = "PRIVATE KEY";
    private static final String PKCS1_PRIVATE_KEY = "RSA PRIVATE KEY";
    private static final int LINE_LENGTH = 64;
    private static final int MAX_CHARACTERS = 256 << 10;

    private Pem() {}

    /**
     * Reads an unencrypted RSA key, PKCS#1 ({@code RSA PRIVATE KEY}) or PKCS#8 ({@code PRIVATE KEY}).
     *
     * @throws FormatException if there is none
     */
    public static RSAPrivateCrtKey readPrivateKey(String pem) {
        PemObject block = firstBlock(pem, PKCS8_PRIVATE_KEY, PKCS1_PRIVATE_KEY);
        try {
            RSAPrivateKey key = block.getType().equals(PKCS1_PRIVATE_KEY)
                    ? RSAPrivateKey.getInstance(block.getContent())
                    : pkcs8(block.getContent());
            return (RSAPrivateCrtKey) RsaKeys.rsa()
                    .generatePrivate(new RSAPrivateCrtKeySpec(
                            key.getModulus(),
                            key.getPublicExponent(),
                            key.getPrivateExponent(),
                            key.getPrime1(),
                            key.getPrime2(),
                            key.getExponent1(),
                            key.getExponent2(),
                            key.getCoefficient()));
        } catch (InvalidKeySpecException | IOException | IllegalArgumentException | IllegalStateException e) {
            throw new FormatException("not an RSA private key", e);
        }
    }

    private static RSAPrivateKey pkcs8(byte[] der) throws IOException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(der);
        if (!info.getPrivateKeyAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            throw new FormatException("a private key that is not RSA");
        }
        return RSAPrivateKey.getInstance(info.parsePrivateKey());
    }

    /** PKCS#8, the form that today's openssl writes. */
    public static String writePrivateKey(RSAPrivateCrtKey key) {
        return write(PKCS8_PRIVATE_KEY, key.getEncoded());
    }

    /**
     * Reads a SubjectPublicKeyInfo ({@code PUBLIC KEY}), what clients have as {@code <fqrn>.pub}.
     *
     * @throws FormatException if there is none, or none that is RSA
     */
    public static RSAPublicKey readPublicKey(String pem) {
        PemObject block = firstBlock(pem, PUBLIC_KEY);
        try {
            return publicKey(SubjectPublicKeyInfo.getInstance(block.getContent()));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new FormatException("not an RSA public key", e);
        }
    }

    static RSAPublicKey publicKey(SubjectPublicKeyInfo info) {
        if (!info.getAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            throw new FormatException("a public key that is not RSA");
        }
        try {
            org.bouncycastle.asn1.pkcs.RSAPublicKey key =
                    org.bouncycastle.asn1.pkcs.RSAPublicKey.getInstance(info.parsePublicKey());
            return RsaKeys.publicKey(key.getModulus(), key.getPublicExponent());
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new FormatException("not an RSA public key", e);
        }
    }

    public static String writePublicKey(RSAPublicKey key) {
        return write(PUBLIC_KEY, key.getEncoded());
    }

    static String write(String type, byte[] der) {
        String body = Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    static PemObject firstBlock(String pem, String... types) {
        if (pem.length() > MAX_CHARACTERS) {
            throw new FormatException("PEM text of more than " + MAX_CHARACTERS + " characters");
        }
        try (PemReader reader = new PemReader(new StringReader(pem))) {
            for (PemObject block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
                for (String type : types) {
                    if (block.getType().equals(type)) {
                        return block;
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            throw new FormatException("not PEM text", e);
        }
        throw new FormatException("PEM text without " + String.join(" or ", types));
    }
}
