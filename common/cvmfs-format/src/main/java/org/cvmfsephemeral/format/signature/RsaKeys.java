package org.cvmfsephemeral.format.signature;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.RSAPublicKeySpec;
import org.cvmfsephemeral.format.object.FormatException;

/** The RSA keys of a repository: master key and repository key, 2048 bits as upstream makes them (format reference 2.3, 3.2). */
public final class RsaKeys {
    private static final int GENERATED_BITS = 2048;
    private static final int MIN_BITS = 1024;
    /** OpenSSL's limits: without them one signature check could run for hours. */
    private static final int MAX_BITS = 16384;

    private static final int MAX_EXPONENT_BITS = 64;

    private RsaKeys() {}

    public static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(GENERATED_BITS);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw missing(e);
        }
    }

    /** The public half of a private key. */
    public static RSAPublicKey publicKeyOf(RSAPrivateCrtKey privateKey) {
        return publicKey(privateKey.getModulus(), privateKey.getPublicExponent());
    }

    /**
     * @throws FormatException if the numbers make no usable key, or one so large that checking a signature would take long
     */
    static RSAPublicKey publicKey(BigInteger modulus, BigInteger exponent) {
        int bits = modulus.bitLength();
        if (modulus.signum() <= 0 || bits < MIN_BITS || bits > MAX_BITS) {
            throw new FormatException("an RSA key has " + MIN_BITS + " to " + MAX_BITS + " bits");
        }
        if (exponent.signum() <= 0 || exponent.bitLength() > MAX_EXPONENT_BITS) {
            throw new FormatException("an RSA public exponent has at most " + MAX_EXPONENT_BITS + " bits");
        }
        try {
            return (RSAPublicKey) rsa().generatePublic(new RSAPublicKeySpec(modulus, exponent));
        } catch (InvalidKeySpecException e) {
            throw new FormatException("not a usable RSA public key", e);
        }
    }

    static KeyFactory rsa() {
        try {
            return KeyFactory.getInstance("RSA");
        } catch (NoSuchAlgorithmException e) {
            throw missing(e);
        }
    }

    private static IllegalStateException missing(NoSuchAlgorithmException e) {
        return new IllegalStateException("every JDK has RSA", e);
    }
}
