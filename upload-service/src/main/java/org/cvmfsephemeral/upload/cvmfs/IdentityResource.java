package org.cvmfsephemeral.upload.cvmfs;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import org.cvmfsephemeral.guard.NeedsNothing;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.jboss.resteasy.reactive.RestPath;

/** What a client has to be configured with. */
@Path("/cvmfs-meta")
@Produces("application/x-pem-file")
public class IdentityResource {
    private final ActiveRepositories repositories;

    IdentityResource(ActiveRepositories repositories) {
        this.repositories = repositories;
    }

    /** The public master key, {@code CVMFS_PUBLIC_KEY} of a client. */
    @GET
    @NeedsNothing("keys are public, and a client needs them before anything else")
    @Path("/{repo:.+}.pub")
    public Response publicKey(@RestPath String repo) {
        return pem(repositories.readable(repo).publicKey());
    }

    @GET
    @NeedsNothing("keys are public, and a client needs them before anything else")
    @Path("/{repo:.+}.crt")
    public Response certificate(@RestPath String repo) {
        return pem(repositories.readable(repo).certificate());
    }

    /** With its length, which HEAD would not tell otherwise. */
    private static Response pem(String text) {
        return Response.ok(text)
                .header(HttpHeaders.CONTENT_LENGTH, text.getBytes(StandardCharsets.UTF_8).length)
                .build();
    }
}
