package org.cvmfsephemeral.upload.tag;

import java.io.InputStream;
import org.cvmfsephemeral.upload.http.StrictJson;
import org.cvmfsephemeral.web.ProblemType;

/**
 * What a caller wants a tag to be.
 *
 * @param revision null for the one that the tag is published with
 * @param description null for none
 */
record RequestedTag(Long revision, String description) {
    private static final int MAX_BYTES = 16 << 10;
    private static final StrictJson<RequestedTag> JSON =
            StrictJson.of(RequestedTag.class, ProblemType.INVALID_OPERATION, MAX_BYTES, "field");

    /**
     * @param body a JSON object, or nothing
     */
    static RequestedTag read(InputStream body) {
        return JSON.read(body).orElse(new RequestedTag(null, null));
    }
}
