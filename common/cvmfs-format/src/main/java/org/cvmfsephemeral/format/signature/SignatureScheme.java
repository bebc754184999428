package org.cvmfsephemeral.format.signature;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;

/**
 * The two ways in which CernVM-FS signs a hash string; both are RSA with PKCS#1 v1.5 padding over its ASCII characters (format
 * reference 2.2 and 3.2, upstream {@code cvmfs/crypto/signature.cc}).
 */
public enum SignatureScheme {
    /** With a SHA-1 DigestInfo, even if the hash string is of another algorithm. */
    MANIFEST("SHA1withRSA"),
    /** The plain private-key operation: no DigestInfo, no second hash. */
    WHITELIST("NONEwithRSA");

    private final String algorithm;

    SignatureScheme(String algorithm) {
        this.algorithm = algorithm;
    }

    /**
     * @throws IllegalArgumentException if the key is not one that signs with RSA
     */
    public byte[] sign(String hashText, PrivateKey key) {
        try {
            Signature signature = newSignature();
            signature.initSign(key);
            signature.update(hashText.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (InvalidKeyException | SignatureException e) {
            throw new IllegalArgumentException("not a key that signs with RSA", e);
        }
    }

    /** Whether the signature, hostile or not, is this key's for exactly this text. */
    public boolean verify(String hashText, byte[] signatureBytes, RSAPublicKey key) {
        try {
            Signature signature = newSignature();
            signature.initVerify(key);
            signature.update(hashText.getBytes(StandardCharsets.US_ASCII));
            return signature.verify(signatureBytes);
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        }
    }

    private Signature newSignature() {
        try {
            return Signature.getInstance(algorithm, Cryptography.BOUNCY_CASTLE);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("BouncyCastle lacks " + algorithm, e);
        }
    }
}
