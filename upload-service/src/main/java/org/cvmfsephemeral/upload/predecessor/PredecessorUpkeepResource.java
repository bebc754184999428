package org.cvmfsephemeral.upload.predecessor;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.messages.OperatorRequest;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.operation.OperatorRequests;

/**
 * What the Python server that this one follows did when it was asked. Other services do it here by themselves; these routes ask them to
 * do it now, by message, and answer when the message is on its way.
 */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public class PredecessorUpkeepResource {
    private final OperatorRequests requests;

    PredecessorUpkeepResource(OperatorRequests requests) {
        this.requests = requests;
    }

    @POST
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Path("/gc")
    public Map<String, Object> collect(@Context HttpServerRequest request) {
        return timed(request, OperatorRequest.Kind.HOUSEKEEPING, "Garbage collection requested", "gc_time_s");
    }

    @POST
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Path("/housekeeping")
    public Map<String, Object> keepHouse(@Context HttpServerRequest request) {
        return timed(request, OperatorRequest.Kind.HOUSEKEEPING, "Housekeeping requested", "housekeeping_time_s");
    }

    @POST
    @Needs(value = Action.ADMIN, part = Part.SYSTEM)
    @Path("/resign")
    public Map<String, Object> resign(@Context HttpServerRequest request) {
        RequestParameters.requireKnown(request, Set.of());
        UUID correlation = requests.send(OperatorRequest.Kind.RESIGN_WHITELISTS, Optional.empty());
        return PredecessorAnswers.told("Whitelists are being signed again", correlation);
    }

    /** The time is that of handing the request over. */
    private Map<String, Object> timed(
            HttpServerRequest request, OperatorRequest.Kind kind, String message, String timeField) {
        RequestParameters.requireKnown(request, Set.of());
        long started = System.nanoTime();
        UUID correlation = requests.send(kind, Optional.empty());
        Map<String, Object> answer = PredecessorAnswers.told(message, correlation);
        answer.put(timeField, (System.nanoTime() - started) / 1e9);
        return answer;
    }
}
