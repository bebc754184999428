package org.cvmfsephemeral.upload.file;

import jakarta.ws.rs.core.EntityTag;

/**
 * Which part of a file a request wants.
 *
 * @param header {@code Range}, or null
 * @param condition {@code If-Range}, or null
 */
public record RangeRequest(String header, String condition) {
    public static final RangeRequest NONE = new RangeRequest(null, null);

    /** The header if it holds for this version of the file; a date never does, as two versions may be of one second. */
    String of(EntityTag etag) {
        return condition == null || condition.equals("\"" + etag.getValue() + "\"") ? header : null;
    }
}
