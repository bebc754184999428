package org.cvmfsephemeral.format.signature;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** The provider instance of this package; it is never registered with the JVM. */
final class Cryptography {
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private Cryptography() {}
}
