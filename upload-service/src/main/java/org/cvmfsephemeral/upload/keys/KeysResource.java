package org.cvmfsephemeral.upload.keys;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.RepositoryCertificate;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.keys.KeyRotation;
import org.cvmfsephemeral.ledger.keys.KeyRotations;
import org.cvmfsephemeral.ledger.keys.StoredKeys;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.ledger.repository.StoredWhitelist;
import org.cvmfsephemeral.messages.OperatorRequest;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.operation.OperatorRequests;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestPath;

/** The public side of a repository's keys, and their change. */
@Path("/repos/{repo}/keys")
@Produces(MediaType.APPLICATION_JSON)
public class KeysResource {
    private static final Logger LOG = Logger.getLogger(KeysResource.class);

    private final ActiveRepositories active;
    private final Repositories repositories;
    private final KeyRotations rotations;
    private final OperatorRequests requests;

    KeysResource(
            ActiveRepositories active, Repositories repositories, KeyRotations rotations, OperatorRequests requests) {
        this.active = active;
        this.repositories = repositories;
        this.rotations = rotations;
        this.requests = requests;
    }

    /**
     * What everybody may know.
     *
     * @param fingerprint of the certificate that signs at present, as whitelists have it
     * @param kept {@code ledger} or {@code mounted}
     * @param whitelistExpires when clients stop accepting the repository, unless the whitelist is signed anew before
     * @param rotation {@code requested}, {@code listed} or {@code switched}; absent if the key is not being changed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record KeysView(String repository, String fingerprint, String kept, Instant whitelistExpires, String rotation) {}

    @GET
    @Needs(value = Action.READ, part = Part.SOMEWHERE)
    public KeysView get(@RestPath String repo) {
        return view(active.readable(repo).name());
    }

    private KeysView view(RepositoryName repository) {
        Optional<StoredKeys> keys = rotations.keys(repository);
        return new KeysView(
                repository.value(),
                keys.flatMap(StoredKeys::certificate)
                        .map(KeysResource::fingerprint)
                        .orElse(null),
                keys.flatMap(StoredKeys::encrypted).isPresent() ? "ledger" : "mounted",
                repositories
                        .whitelist(repository)
                        .map(StoredWhitelist::expiresAt)
                        .orElse(null),
                rotations
                        .find(repository)
                        .map(rotation -> rotation.state().name().toLowerCase(Locale.ROOT))
                        .orElse(null));
    }

    private static String fingerprint(String certificatePem) {
        return RepositoryCertificate.parse(certificatePem.getBytes(StandardCharsets.US_ASCII))
                .fingerprint(HashAlgorithm.SHA1)
                .toString();
    }

    /** Has the repository key and its certificate replaced, step by step. Clients notice nothing. */
    @POST
    @Needs(value = Action.ADMIN, part = Part.REPOSITORY)
    @Path("/rotation")
    public Response rotate(@RestPath String repo, @Context HttpServerRequest request) {
        RequestParameters.requireKnown(request, Set.of());
        RepositoryName repository = active.writable(repo).name();
        if (!rotations.request(repository)) {
            throw Problems.of(
                    ProblemType.ROTATION_UNDER_WAY,
                    "The key is being changed already; see GET /repos/" + repository + "/keys.");
        }
        LOG.infof("change of key requested repository=%s", repository);
        try {
            requests.send(OperatorRequest.Kind.ROTATE_KEYS, Optional.of(repository));
        } catch (RuntimeException e) {
            LOG.warnf("publisher not told, it looks by itself soon repository=%s", repository);
        }
        return Response.accepted(view(repository))
                .location(URI.create("/repos/" + repository + "/keys"))
                .build();
    }

    /** Takes a request back of which nothing has been done yet, because keys are mounted and no next one is beside them. */
    @DELETE
    @Needs(value = Action.ADMIN, part = Part.REPOSITORY)
    @Path("/rotation")
    public Response withdraw(@RestPath String repo) {
        RepositoryName repository = active.readable(repo).name();
        Optional<KeyRotation> rotation = rotations.find(repository);
        if (rotation.isEmpty()) {
            return Response.noContent().build();
        }
        if (!rotations.withdraw(repository)) {
            throw Problems.of(
                    ProblemType.ROTATION_UNDER_WAY,
                    "The next certificate is listed already, so the change is carried through.");
        }
        return Response.noContent().build();
    }
}
