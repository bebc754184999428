package org.cvmfsephemeral.store.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cvmfsephemeral.store.ETag;
import org.cvmfsephemeral.store.ObjectKey;

/** Makes tags of objects: from the name where the name is the hash of the content, else from the bytes. */
final class ContentTag {
    private static final int TAG_BYTES = 16;

    /** Format reference 1.3. */
    private static final Pattern CONTENT_ADDRESSED =
            Pattern.compile("[^/]+/data/([0-9a-f]{2})/([0-9a-f]{38}(?:-[a-z0-9]+)?[A-Z]?)");

    private ContentTag() {}

    static Optional<ETag> ofName(ObjectKey key) {
        Matcher matcher = CONTENT_ADDRESSED.matcher(key.value());
        return matcher.matches() ? Optional.of(new ETag(matcher.group(1) + matcher.group(2))) : Optional.empty();
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static ETag finish(MessageDigest digest) {
        return new ETag(HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), TAG_BYTES)));
    }
}
