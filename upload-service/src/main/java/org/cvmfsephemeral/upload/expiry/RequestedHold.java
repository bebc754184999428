package org.cvmfsephemeral.upload.expiry;

import java.io.InputStream;
import org.cvmfsephemeral.upload.http.StrictJson;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/**
 * @param reason why, for those who come later
 * @param holder who wants it; null for the caller's address
 */
record RequestedHold(String reason, String holder) {
    private static final int LONGEST_REASON = 2_000;
    private static final int LONGEST_HOLDER = 200;
    private static final StrictJson<RequestedHold> JSON =
            StrictJson.of(RequestedHold.class, ProblemType.INVALID_OPERATION, 16 << 10, "field");

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if the body is anything else
     */
    static RequestedHold read(InputStream body) {
        RequestedHold requested = JSON.read(body).orElse(new RequestedHold(null, null));
        if (!isText(requested.reason(), LONGEST_REASON)) {
            throw invalid("A legal hold has a reason of 1 to " + LONGEST_REASON + " characters.");
        }
        if (requested.holder() != null && !isText(requested.holder(), LONGEST_HOLDER)) {
            throw invalid("holder is a line of 1 to " + LONGEST_HOLDER + " characters.");
        }
        return requested;
    }

    String holderOr(String usual) {
        return holder == null ? usual : holder;
    }

    private static boolean isText(String text, int longest) {
        return text != null
                && !text.isBlank()
                && text.length() <= longest
                && text.chars().noneMatch(Character::isISOControl);
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_OPERATION, detail);
    }
}
