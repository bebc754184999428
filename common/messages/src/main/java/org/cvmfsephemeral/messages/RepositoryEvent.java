package org.cvmfsephemeral.messages;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Something that has happened to a repository, for people, CI jobs and dashboards. Its JSON is public: it is what {@code GET
 * /events} hands on. An event may come twice, with the same id; nothing in the system depends on one.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RepositoryEvent.Created.class, name = "created"),
    @JsonSubTypes.Type(value = RepositoryEvent.Published.class, name = "published"),
    @JsonSubTypes.Type(value = RepositoryEvent.Rejected.class, name = "rejected"),
    @JsonSubTypes.Type(value = RepositoryEvent.Expired.class, name = "expired"),
    @JsonSubTypes.Type(value = RepositoryEvent.Collected.class, name = "collected"),
    @JsonSubTypes.Type(value = RepositoryEvent.Tagged.class, name = "tagged"),
    @JsonSubTypes.Type(value = RepositoryEvent.LeaseTurn.class, name = "lease")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public sealed interface RepositoryEvent {
    /** The names of all types, as they stand in the JSON. */
    List<String> TYPES = Stream.of(
                    RepositoryEvent.class.getAnnotation(JsonSubTypes.class).value())
            .map(JsonSubTypes.Type::name)
            .toList();

    /** Follows from what the event tells, so that telling it twice does not make two of it. */
    UUID id();

    /** Fully qualified repository name, also the message key. */
    String repository();

    /** When it was recorded, by the clock of the service that did; not what events are ordered by. */
    Instant at();

    /** The repository has keys and its first revision, and takes uploads. */
    record Created(UUID id, String repository, Instant at, long revision, String rootHash) implements RepositoryEvent {
        public Created(String repository, Instant at, long revision, String rootHash) {
            this(idOf("created", repository, revision), repository, at, revision, rootHash);
        }
    }

    /**
     * A change became visible: clients that ask for the manifest get a revision that has it.
     *
     * @param change the accepted change; a revision may have many
     * @param rootHash hash string of the revision's root catalog
     * @param touched the paths it was about
     * @param rolledBackTo the revision whose tree this change has published again; null if it was something else
     */
    record Published(
            UUID id,
            String repository,
            Instant at,
            UUID change,
            long revision,
            String rootHash,
            @JsonUnwrapped TouchedPaths touched,
            Long rolledBackTo)
            implements RepositoryEvent {
        public Published(
                String repository,
                Instant at,
                UUID change,
                long revision,
                String rootHash,
                TouchedPaths touched,
                Long rolledBackTo) {
            this(idOf("published", change), repository, at, change, revision, rootHash, touched, rolledBackTo);
        }
    }

    /**
     * A change did not fit and has changed nothing.
     *
     * @param problem why, the last part of the problem's type URI
     * @param touched the paths it would have been about
     */
    record Rejected(
            UUID id,
            String repository,
            Instant at,
            UUID change,
            String problem,
            @JsonUnwrapped TouchedPaths touched) implements RepositoryEvent {
        public Rejected(String repository, Instant at, UUID change, String problem, TouchedPaths touched) {
            this(idOf("rejected", change), repository, at, change, problem, touched);
        }
    }

    /**
     * Paths were removed because their time had come. There is no {@link Published} for it.
     *
     * @param change that removed them
     * @param removed parents that went with them, because nothing was left in them, are not listed
     */
    record Expired(
            UUID id,
            String repository,
            Instant at,
            UUID change,
            long revision,
            String rootHash,
            @JsonUnwrapped TouchedPaths removed)
            implements RepositoryEvent {
        public Expired(
                String repository, Instant at, UUID change, long revision, String rootHash, TouchedPaths removed) {
            this(idOf("expired", change), repository, at, change, revision, rootHash, removed);
        }
    }

    /**
     * Objects that nothing referred to any more were removed from the store.
     *
     * @param objects how many
     * @param bytes of their contents
     */
    record Collected(UUID id, String repository, Instant at, long objects, long bytes) implements RepositoryEvent {
        /** @param run that removed them */
        public static Collected by(UUID run, String repository, Instant at, long objects, long bytes) {
            return new Collected(idOf("collected", repository, run), repository, at, objects, bytes);
        }
    }

    /**
     * A revision has changed what names revisions have, automatic names included.
     *
     * @param revision that was published with it, not the one that is named
     * @param tags created or moved
     * @param removed names that are gone
     */
    record Tagged(UUID id, String repository, Instant at, long revision, List<String> tags, List<String> removed)
            implements RepositoryEvent {
        public Tagged(String repository, Instant at, long revision, List<String> tags, List<String> removed) {
            this(idOf("tagged", repository, revision), repository, at, revision, tags, removed);
        }
    }

    /**
     * A writer got or lost a path: with a transaction, or by losing it against his will. Single uploads that go well say
     * nothing.
     *
     * @param session of the writer; a transaction's id, if it is one
     * @param change that holds the path until it is final; null unless the writer has announced one
     */
    record LeaseTurn(
            UUID id,
            String repository,
            Instant at,
            What what,
            @JsonUnwrapped TouchedPaths path,
            String holder,
            UUID session,
            UUID change)
            implements RepositoryEvent {
        /** Names stay. */
        public enum What {
            @JsonProperty("acquired")
            ACQUIRED,
            /** By the writer: given up, or handed to his change. */
            @JsonProperty("released")
            RELEASED,
            /** Nobody renewed it in time. */
            @JsonProperty("expired")
            EXPIRED,
            /** By an operator. */
            @JsonProperty("cancelled")
            CANCELLED
        }

        public LeaseTurn(
                String repository,
                Instant at,
                What what,
                String catalogPath,
                String holder,
                UUID session,
                UUID change) {
            this(
                    idOf("lease", what, session, catalogPath),
                    repository,
                    at,
                    what,
                    TouchedPaths.of(List.of(catalogPath)),
                    holder,
                    session,
                    change);
        }
    }

    private static UUID idOf(Object... facts) {
        StringBuilder name = new StringBuilder();
        for (Object fact : facts) {
            name.append(fact).append('\n');
        }
        return UUID.nameUUIDFromBytes(name.toString().getBytes(StandardCharsets.UTF_8));
    }
}
