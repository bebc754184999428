package org.cvmfsephemeral.upload.archive;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** What is said of archives that are not taken. */
public final class ArchiveProblems {
    private static final int LONGEST_QUOTE = 200;

    private ArchiveProblems() {}

    /** It is damaged, or contradicts itself, or would not unpack into an empty directory. */
    public static HttpProblem invalid(String detail) {
        return Problems.of(ProblemType.INVALID_ARCHIVE, detail);
    }

    /** It is something else, or of a kind that is not read here. */
    public static HttpProblem unsupported(String detail) {
        return Problems.of(ProblemType.UNSUPPORTED_ARCHIVE, detail);
    }

    /** A member is nothing that a catalog could hold. */
    public static HttpProblem unsupportedEntry(String detail) {
        return Problems.of(ProblemType.UNSUPPORTED_ENTRY, detail);
    }

    public static HttpProblem limitExceeded(String detail, long limit) {
        return Problems.builder(ProblemType.ARCHIVE_LIMIT_EXCEEDED, detail)
                .with("limit", limit)
                .build();
    }

    /** A name for a message: printable, and not longer than one wants to read. */
    public static String quote(String name) {
        StringBuilder quoted = new StringBuilder("'");
        name.codePoints().limit(LONGEST_QUOTE).forEach(character -> {
            if (Character.isISOControl(character)
                    || character == '\\'
                    || Character.getType(character) == Character.SURROGATE) {
                quoted.append(String.format("\\u%04x", character));
            } else {
                quoted.appendCodePoint(character);
            }
        });
        return quoted.append(name.length() > LONGEST_QUOTE ? "...'" : "'").toString();
    }

    /** As {@link #quote(String)}, for bytes that may be no text. */
    static String quote(byte[] name) {
        StringBuilder quoted = new StringBuilder();
        for (byte b : name) {
            if (b < ' ' || b == '\\') {
                quoted.append(String.format("\\x%02x", b & 0xff));
            } else {
                quoted.append((char) b);
            }
        }
        String text = quoted.toString();
        boolean isLong = text.length() > LONGEST_QUOTE;
        return "'" + (isLong ? text.substring(0, LONGEST_QUOTE) + "..." : text) + "'";
    }

    /** The bytes as text, if they are UTF-8 to the last. */
    static boolean isUtf8(byte[] bytes, String decoded) {
        return decoded.indexOf('\ufffd') < 0 || Arrays.equals(decoded.getBytes(StandardCharsets.UTF_8), bytes);
    }
}
