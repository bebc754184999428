package org.cvmfsephemeral.testing.checker;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of names as text, so that different bytes stay different. */
final class RawText {
    private RawText() {}

    /** The components of a path, each as {@link #of}: what joining the components one by one gives. */
    static String ofPath(byte[] path) {
        StringBuilder text = new StringBuilder();
        int start = 0;
        for (int i = 0; i <= path.length; i++) {
            if (i == path.length || path[i] == '/') {
                text.append(of(Arrays.copyOfRange(path, start, i))).append(i == path.length ? "" : "/");
                start = i + 1;
            }
        }
        return text.toString();
    }

    /** UTF-8; where the bytes are none, ASCII with {@code \xNN} for all else. */
    static String of(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            StringBuilder escaped = new StringBuilder();
            for (byte b : bytes) {
                if (b >= ' ' && b != '\\') {
                    escaped.append((char) b);
                } else {
                    escaped.append(String.format("\\x%02x", b));
                }
            }
            return escaped.toString();
        }
    }
}
