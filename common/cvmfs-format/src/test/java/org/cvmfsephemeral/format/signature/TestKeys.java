package org.cvmfsephemeral.format.signature;

import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;

/** Two key pairs, made once, as making one takes a moment. */
public enum TestKeys {
    MASTER,
    REPOSITORY;

    private final KeyPair pair = RsaKeys.generate();

    public KeyPair pair() {
        return pair;
    }

    public RSAPrivateCrtKey privateKey() {
        return (RSAPrivateCrtKey) pair.getPrivate();
    }

    public RSAPublicKey publicKey() {
        return (RSAPublicKey) pair.getPublic();
    }
}
