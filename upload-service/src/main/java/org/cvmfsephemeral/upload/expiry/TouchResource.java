package org.cvmfsephemeral.upload.expiry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.guard.CurrentCaller;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.expiry.Expiries;
import org.cvmfsephemeral.upload.content.UploadSlots;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.ActiveRepository;
import org.cvmfsephemeral.upload.http.RequestBody;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.upload.http.StrictJson;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestPath;

/** Says that paths are in use, which keeps what is kept by that. */
@Path("/repos/{repo}/touches")
@Produces(MediaType.APPLICATION_JSON)
public class TouchResource {
    static final int MOST = 10_000;
    private static final int MAX_BYTES = 24 << 20;
    private static final StrictJson<List<String>> JSON =
            StrictJson.of(new TypeReference<>() {}, ProblemType.INVALID_OPERATION, MAX_BYTES, "field");

    private final ActiveRepositories active;
    private final Expiries expiries;
    private final UploadSlots slots;
    private final CurrentCaller caller;

    TouchResource(ActiveRepositories active, Expiries expiries, UploadSlots slots, CurrentCaller caller) {
        this.caller = caller;
        this.active = active;
        this.expiries = expiries;
        this.slots = slots;
    }

    /** @param expires null if nothing is known to vanish */
    record TouchedPath(
            String path,
            @JsonInclude(JsonInclude.Include.ALWAYS) Instant expires) {}

    record Touched(String repository, List<TouchedPath> paths) {}

    @POST
    @Needs(value = Action.WRITE, part = Part.LATER)
    @Consumes(MediaType.WILDCARD)
    @org.eclipse.microprofile.openapi.annotations.parameters.RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class)))
    public Touched post(@RestPath String repo, @Context RoutingContext context) {
        ActiveRepository repository = active.readable(repo);
        List<RepositoryPath> paths;
        try (UploadSlots.Slot ignored = slots.take()) {
            paths = paths(JSON.read(RequestBody.of(context)).orElse(List.of()));
        }
        paths.forEach(path -> caller.require(Action.WRITE, repository.name(), path));
        expiries.touch(
                repository.name(),
                paths,
                Duration.ofSeconds(repository.settings().touchOnReadSeconds()));
        Map<RepositoryPath, Instant> known = expiries.earliest(repository.name(), paths);
        return new Touched(
                repository.name().value(),
                paths.stream()
                        .map(path -> new TouchedPath(path.value(), known.get(path)))
                        .toList());
    }

    private static List<RepositoryPath> paths(List<String> texts) {
        if (texts.isEmpty() || texts.stream().anyMatch(Objects::isNull)) {
            throw Problems.of(ProblemType.INVALID_OPERATION, "The body is a JSON list of at least one path.");
        }
        if (texts.size() > MOST) {
            throw Problems.of(ProblemType.TOO_MANY_ENTRIES, "At most " + MOST + " paths are touched at once.");
        }
        return texts.stream().map(RequestPath::toRead).distinct().toList();
    }
}
