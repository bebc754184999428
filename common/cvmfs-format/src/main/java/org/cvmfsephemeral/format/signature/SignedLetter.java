package org.cvmfsephemeral.format.signature;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;

/**
 * The envelope that manifest and whitelist share: a text, a line {@code --}, a line with the text's hash, and the raw signature
 * of that hash string up to the end (format reference 2.2 and 3.2).
 */
public final class SignedLetter {
    private static final byte[] SEPARATOR = {'\n', '-', '-', '\n'};

    private final byte[] text;
    private final ContentHash hash;
    private final byte[] signature;

    private SignedLetter(byte[] text, ContentHash hash, byte[] signature) {
        this.text = text;
        this.hash = hash;
        this.signature = signature;
    }

    /**
     * Hashes a text and signs the hash.
     *
     * @param text ASCII lines, each ended by a line feed, none of them {@code --}
     * @param algorithm what the text is hashed with before it is signed
     */
    public static SignedLetter sign(
            String text, HashAlgorithm algorithm, SignatureScheme scheme, PrivateKey privateKey) {
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(text)
                || !text.endsWith("\n")
                || ("\n" + text).contains("\n--\n")) {
            throw new IllegalArgumentException("a signed text is ASCII, ends with a line feed and has no line '--'");
        }
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        ContentHash hash = ContentHash.of(algorithm, bytes);
        return new SignedLetter(bytes, hash, scheme.sign(hash.toString(), privateKey));
    }

    /**
     * Takes the envelope apart; nothing in it is believed before {@link #verify}.
     *
     * @throws FormatException if it is not one
     */
    public static SignedLetter split(byte[] bytes) {
        int separator = indexOfSeparator(bytes);
        if (separator < 0) {
            throw new FormatException("no signature");
        }
        int hashStart = separator + SEPARATOR.length;
        int hashEnd = hashStart;
        while (hashEnd < bytes.length && bytes[hashEnd] != '\n') {
            hashEnd++;
        }
        if (hashEnd == bytes.length) {
            throw new FormatException("no signature behind the hash");
        }
        String hash = new String(bytes, hashStart, hashEnd - hashStart, StandardCharsets.ISO_8859_1);
        return new SignedLetter(
                Arrays.copyOf(bytes, separator + 1),
                ContentHash.parse(hash),
                Arrays.copyOfRange(bytes, hashEnd + 1, bytes.length));
    }

    private static int indexOfSeparator(byte[] bytes) {
        for (int i = 0; i + SEPARATOR.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + SEPARATOR.length, SEPARATOR, 0, SEPARATOR.length)) {
                return i;
            }
        }
        return -1;
    }

    /** The lines before the separator, byte for byte as ISO 8859-1 so that nothing is lost; the last one empty. */
    public String text() {
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** The text's lines without their line feeds. */
    public List<String> lines() {
        String lines = text();
        return List.of(lines.substring(0, lines.length() - 1).split("\n", -1));
    }

    public ContentHash hash() {
        return hash;
    }

    /** The whole envelope, always a new array. */
    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + signature.length + 64);
        out.writeBytes(text);
        out.writeBytes(new byte[] {'-', '-', '\n'});
        out.writeBytes((hash + "\n").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(signature);
        return out.toByteArray();
    }

    /**
     * Makes sure that the text is what one of the keys signed.
     *
     * @param keys alternatives, any one of them suffices
     * @throws UntrustedException unless the hash is the text's and the signature is one of the keys'
     */
    public void verify(SignatureScheme scheme, Collection<RSAPublicKey> keys) {
        if (!ContentHash.of(hash.algorithm(), text).equals(hash)) {
            throw new UntrustedException("the text does not have the hash that was signed");
        }
        for (RSAPublicKey key : keys) {
            if (scheme.verify(hash.toString(), signature, key)) {
                return;
            }
        }
        throw new UntrustedException("the signature is none of the trusted keys'");
    }
}
