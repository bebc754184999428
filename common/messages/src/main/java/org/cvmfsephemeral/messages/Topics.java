package org.cvmfsephemeral.messages;

import java.util.List;
import java.util.Map;

/** The topics of the system. They are keyed by repository, so that one repository's messages keep their order. */
public final class Topics {
    /** {@link ChangeDoorbell}: there is work queued for a repository. */
    public static final String CHANGES = "cvmfs.changes";
    /** {@link RepositoryRevision}: a repository's newest manifest; compacted, so that a reader from the start knows every repository. */
    public static final String REVISIONS = "cvmfs.revisions";
    /** {@link OperatorRequest}: somebody wants something done now; a few messages a day at most. */
    public static final String REQUESTS = "cvmfs.requests";

    /**
     * {@link RepositoryEvent}: what has happened, for people and programs outside. Not compacted, as each event is told. One
     * partition, so that there is one order of all events and an event's offset is its name: whoever was cut off says the last
     * offset he has seen, to whichever replica. One partition takes tens of thousands of such records a second, two orders of
     * magnitude more than there are changes.
     */
    public static final String EVENTS = "cvmfs.events";

    /** {@link AuditRecord}: who did what, for those who keep such things elsewhere; the ledger has it, too. */
    public static final String AUDIT = "cvmfs.audit";

    /** What a topic is created with. */
    public record Topic(String name, int partitions, Map<String, String> settings) {}

    public static final List<Topic> ALL = List.of(
            new Topic(CHANGES, 8, Map.of("retention.ms", "86400000")),
            new Topic(
                    REVISIONS,
                    8,
                    Map.of(
                            "cleanup.policy", "compact",
                            "min.cleanable.dirty.ratio", "0.1",
                            "segment.ms", "3600000")),
            new Topic(REQUESTS, 1, Map.of("retention.ms", "3600000")),
            new Topic(
                    EVENTS,
                    1,
                    Map.of(
                            "cleanup.policy", "delete",
                            "retention.ms", "86400000",
                            "retention.bytes", "1073741824",
                            "segment.bytes", "67108864",
                            "segment.ms", "3600000")),
            new Topic(AUDIT, 4, Map.of("retention.ms", "604800000")));

    private Topics() {}
}
