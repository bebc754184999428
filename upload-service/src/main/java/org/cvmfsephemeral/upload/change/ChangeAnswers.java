package org.cvmfsephemeral.upload.change;

import jakarta.ws.rs.core.Response;

/** How requests for changes are answered. */
public final class ChangeAnswers {
    private ChangeAnswers() {}

    /** 200 if it is published, 202 if it is on its way. */
    public static Response of(PublishedChange change) {
        return change.isPublished() ? Response.ok(change).build() : accepted(change);
    }

    /** 202 for what is still on its way. */
    public static Response accepted(PublishedChange change) {
        return Response.accepted(change).location(change.location()).build();
    }
}
