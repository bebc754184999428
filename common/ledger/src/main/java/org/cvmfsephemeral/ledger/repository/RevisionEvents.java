package org.cvmfsephemeral.ledger.repository;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.ChangeEffects;
import org.cvmfsephemeral.messages.RepositoryEvent;
import org.cvmfsephemeral.messages.TouchedPaths;

/** What the world is told when a revision has been published, or changes have been rejected without one. */
@ApplicationScoped
class RevisionEvents {
    private final Clock clock;

    RevisionEvents(Clock clock) {
        this.clock = clock;
    }

    /** In the order of the changes. */
    List<RepositoryEvent> of(RepositoryName repository, PendingRevision revision) {
        Instant now = now();
        List<RepositoryEvent> events = new ArrayList<>();
        if (revision.outcomes().isEmpty() && revision.previousEtag() == null) {
            events.add(new RepositoryEvent.Created(repository.value(), now, revision.revision(), revision.rootHash()));
        }
        for (PendingRevision.Outcome outcome : revision.outcomes()) {
            if (outcome.problem() == null) {
                addAccepted(events, repository, revision, outcome, now);
            } else {
                events.add(rejected(repository, outcome, now));
            }
        }
        List<String> tagged = revision.tagged().stream().map(Tag::name).toList();
        if (!tagged.isEmpty() || !revision.untagged().isEmpty()) {
            events.add(new RepositoryEvent.Tagged(
                    repository.value(), now, revision.revision(), tagged, revision.untagged()));
        }
        return events;
    }

    List<RepositoryEvent> ofRejected(RepositoryName repository, List<PendingRevision.Outcome> outcomes) {
        Instant now = now();
        return outcomes.stream()
                .<RepositoryEvent>map(outcome -> rejected(repository, outcome, now))
                .toList();
    }

    private static void addAccepted(
            List<RepositoryEvent> events,
            RepositoryName repository,
            PendingRevision revision,
            PendingRevision.Outcome outcome,
            Instant now) {
        ChangeEffects effects = effects(outcome);
        if (effects.touched() != null) {
            events.add(new RepositoryEvent.Published(
                    repository.value(),
                    now,
                    outcome.change(),
                    revision.revision(),
                    revision.rootHash(),
                    effects.touched(),
                    effects.rolledBackTo()));
        }
        if (effects.expired() != null && !effects.expired().isEmpty()) {
            events.add(new RepositoryEvent.Expired(
                    repository.value(),
                    now,
                    outcome.change(),
                    revision.revision(),
                    revision.rootHash(),
                    effects.expired()));
        }
    }

    private static RepositoryEvent rejected(RepositoryName repository, PendingRevision.Outcome outcome, Instant now) {
        TouchedPaths touched = Objects.requireNonNullElse(effects(outcome).touched(), TouchedPaths.UNKNOWN);
        return new RepositoryEvent.Rejected(
                repository.value(), now, outcome.change(), outcome.problem().type(), touched);
    }

    private static ChangeEffects effects(PendingRevision.Outcome outcome) {
        return Objects.requireNonNullElse(outcome.effects(), ChangeEffects.UNKNOWN);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
