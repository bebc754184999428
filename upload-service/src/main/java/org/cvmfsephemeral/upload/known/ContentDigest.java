package org.cvmfsephemeral.upload.known;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** The digest of a content as requests name it: {@code sha-256:<hexadecimal>}, or {@code sha256:} as container images write it. */
public final class ContentDigest {
    private static final Pattern SHA256 = Pattern.compile("sha-?256:([0-9a-f]{64})");

    private ContentDigest() {}

    /**
     * @return the SHA-256, hexadecimal
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is anything else
     */
    public static String parse(String text) {
        Matcher matcher = SHA256.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw Problems.of(
                    ProblemType.INVALID_PARAMETER, "A content is named as sha-256: and 64 hexadecimal digits.");
        }
        return matcher.group(1);
    }
}
