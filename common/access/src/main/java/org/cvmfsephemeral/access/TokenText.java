package org.cvmfsephemeral.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token as its owner has it: {@code cvmfs_}, an identifier that is no secret, {@code _}, and 256 random bits. With so many of them a plain
 * hash keeps the secret as well as a slow one would.
 */
public final class TokenText {
    private static final Pattern FORM = Pattern.compile("cvmfs_([0-9a-f]{16})_([A-Za-z0-9_-]{43})");
    private static final int ID_BYTES = 8;
    private static final int SECRET_BYTES = 32;

    private final String id;
    private final String text;

    private TokenText(String id, String text) {
        this.id = id;
        this.text = text;
    }

    public static TokenText random(SecureRandom random) {
        byte[] id = new byte[ID_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(id);
        random.nextBytes(secret);
        String name = HexFormat.of().formatHex(id);
        return new TokenText(
                name,
                "cvmfs_" + name + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Empty if it is something else than a token of this system. */
    public static Optional<TokenText> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new TokenText(form.group(1), text)) : Optional.empty();
    }

    /** 16 hexadecimal digits; by these a token is listed and revoked. */
    public String id() {
        return id;
    }

    /** The whole secret, for its owner, once. */
    public String reveal() {
        return text;
    }

    /** SHA-256 of the whole text: what may be stored. */
    public byte[] hash() {
        return sha256(text);
    }

    /** Whether this is the token of which the hash was stored; takes as long whatever differs. */
    public boolean isOf(byte[] storedHash) {
        return MessageDigest.isEqual(hash(), storedHash);
    }

    /** Compares secrets of any form; takes as long whatever differs, their lengths too. */
    public static boolean sameSecret(String one, String other) {
        return MessageDigest.isEqual(sha256(one), sha256(other));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "cvmfs_" + id + "_…";
    }
}
