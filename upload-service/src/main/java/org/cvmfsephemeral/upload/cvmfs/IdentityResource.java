package org.cvmfsephemeral.upload.cvmfs;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.Optional;
import java.util.function.Function;
import org.cvmfsephemeral.ledger.repository.Repository;
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
    @Path("/{repo:.+}.pub")
    public String publicKey(@RestPath String repo) {
        return of(repo, Repository::publicKey);
    }

    @GET
    @Path("/{repo:.+}.crt")
    public String certificate(@RestPath String repo) {
        return of(repo, Repository::certificate);
    }

    private String of(String repo, Function<Repository, Optional<String>> part) {
        return part.apply(repositories.readable(repo)).orElseThrow();
    }
}
