package org.cvmfsephemeral.upload.access;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.jboss.resteasy.reactive.RestPath;

/**
 * Whether a caller may read, asked by those who serve something without knowing who may do what: notify-service, or a proxy before a bucket. They
 * hand on what the caller showed them. A refusal is one, with its entry in the audit trail; an answer without content is leave.
 */
@Path("/read-check")
public class ReadCheckResource {
    /** Of all repositories. */
    @GET
    @Needs(value = Action.READ, part = Part.SYSTEM)
    public void ofEverything() {
        // The guard has let the caller through.
    }

    /** Of one repository, which need not exist. */
    @GET
    @Needs(value = Action.READ, part = Part.REPOSITORY)
    @Path("/{repo}")
    public void of(@RestPath String repo) {
        // As above.
    }
}
