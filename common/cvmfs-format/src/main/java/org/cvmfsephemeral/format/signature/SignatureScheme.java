package org.cvmfsephemeral.format.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import javax.crypto.Cipher;

/**
 * The two ways in which CernVM-FS signs a hash string; both are RSA with PKCS#1 v1.5 padding over its ASCII characters (format
 * reference 2.2 and 3.2, upstream {@code cvmfs/crypto/signature.cc}).
 */
public enum SignatureScheme {
    /** With a SHA-1 DigestInfo, even if the hash string is of another algorithm. */
    MANIFEST("SHA1withRSA") {
        @Override
        boolean verifyStrictly(byte[] text, byte[] signatureBytes, RSAPublicKey key) throws GeneralSecurityException {
            Signature signature = newSignature();
            signature.initVerify(key);
            signature.update(text);
            return signature.verify(signatureBytes);
        }
    },

    /** The plain private-key operation: no DigestInfo, no second hash. */
    WHITELIST("NONEwithRSA") {
        /**
         * Recovers what was signed and compares, as the clients do. BouncyCastle's own check of this scheme also looks for a
         * DigestInfo and fails with an index error on signatures of shorter texts.
         */
        @Override
        boolean verifyStrictly(byte[] text, byte[] signatureBytes, RSAPublicKey key) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            cipher.init(Cipher.DECRYPT_MODE, key);
            return MessageDigest.isEqual(text, cipher.doFinal(signatureBytes));
        }
    };

    private final String algorithm;

    SignatureScheme(String algorithm) {
        this.algorithm = algorithm;
    }

    /**
     * Signs a hash string.
     *
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
        int modulusBytes = (key.getModulus().bitLength() + 7) / 8;
        if (signatureBytes.length != modulusBytes) {
            return false;
        }
        try {
            return verifyStrictly(hashText.getBytes(StandardCharsets.US_ASCII), signatureBytes, key);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    abstract boolean verifyStrictly(byte[] text, byte[] signatureBytes, RSAPublicKey key)
            throws GeneralSecurityException;

    Signature newSignature() {
        try {
            return Signature.getInstance(algorithm, Cryptography.BOUNCY_CASTLE);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("BouncyCastle lacks " + algorithm, e);
        }
    }
}
