package org.cvmfsephemeral.upload.change;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.change.ChangeState;
import org.jboss.resteasy.reactive.RestPath;

/** The states of a change as they come, for callers who did not wait. The stream ends when the change is final or parked. */
@Path("/repos/{repo}/changes/{change}/events")
public class ChangeEventsResource {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final String EVENT = "state";

    private final PublishedChanges changes;

    ChangeEventsResource(PublishedChanges changes) {
        this.changes = changes;
    }

    @GET
    @Needs(value = Action.READ, part = Part.SOMEWHERE)
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<OutboundSseEvent> events(@RestPath String repo, @RestPath String change, @Context Sse sse) {
        RepositoryName repository = RepositoryName.of(repo);
        UUID id = ChangeId.parse(repository, change);
        ChangeView now = changes.find(repository, id).orElseThrow(() -> ChangeId.unknown(repository));
        Multi<ChangeView> states = Multi.createFrom()
                .ticks()
                .every(POLL)
                .onOverflow()
                .drop()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(tick -> changes.find(repository, id).orElse(now));
        return Multi.createBy()
                .concatenating()
                .streams(Multi.createFrom().item(now), states)
                .skip()
                .repetitions(Comparator.comparing(ChangeView::state))
                .onItem()
                .transformToMultiAndConcatenate(ChangeEventsResource::closing)
                .select()
                .first(Optional::isPresent)
                .map(view -> event(sse, view.get()));
    }

    /** What is behind a settled state ends the stream. */
    private static Multi<Optional<ChangeView>> closing(ChangeView view) {
        return isSettled(view.state())
                ? Multi.createFrom().items(Optional.of(view), Optional.empty())
                : Multi.createFrom().item(Optional.of(view));
    }

    private static boolean isSettled(ChangeState state) {
        return state.isFinal() || state == ChangeState.PARKED;
    }

    private static OutboundSseEvent event(Sse sse, ChangeView view) {
        return sse.newEventBuilder()
                .name(EVENT)
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(ChangeView.class, view)
                .build();
    }
}
