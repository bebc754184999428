package org.cvmfsephemeral.format.whitelist;

import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Collection;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.signature.SignatureScheme;
import org.cvmfsephemeral.format.signature.SignedLetter;

/** A whitelist with the signature block around it: the bytes of {@code .cvmfswhitelist} (format reference 3.2). */
public final class SignedWhitelist {
    public static final int MAX_READ_BYTES = 1 << 20;

    private final SignedLetter letter;
    private final Whitelist whitelist;

    private SignedWhitelist(SignedLetter letter, Whitelist whitelist) {
        this.letter = letter;
        this.whitelist = whitelist;
    }

    /**
     * Signs a whitelist.
     *
     * @param algorithm the repository's hash algorithm
     * @param masterKey its public half is what clients are configured with
     */
    public static SignedWhitelist sign(Whitelist whitelist, HashAlgorithm algorithm, PrivateKey masterKey) {
        return new SignedWhitelist(
                SignedLetter.sign(whitelist.toText(), algorithm, SignatureScheme.WHITELIST, masterKey), whitelist);
    }

    /**
     * Reads a whitelist without believing it: {@link #verify} comes next.
     *
     * @throws FormatException if it is not one
     */
    public static SignedWhitelist parse(byte[] bytes) {
        if (bytes.length > MAX_READ_BYTES) {
            throw new FormatException("a whitelist of more than " + MAX_READ_BYTES + " bytes");
        }
        SignedLetter letter = SignedLetter.split(bytes);
        return new SignedWhitelist(letter, Whitelist.parse(letter.lines()));
    }

    /**
     * Makes sure who signed the list.
     *
     * @param masterKeys alternatives, any one of them suffices
     * @throws org.cvmfsephemeral.format.signature.UntrustedException unless one of them signed exactly this list
     */
    public void verify(Collection<RSAPublicKey> masterKeys) {
        letter.verify(SignatureScheme.WHITELIST, masterKeys);
    }

    public Whitelist whitelist() {
        return whitelist;
    }

    /** What is stored as {@code .cvmfswhitelist}; always a new array. */
    public byte[] bytes() {
        return letter.bytes();
    }
}
