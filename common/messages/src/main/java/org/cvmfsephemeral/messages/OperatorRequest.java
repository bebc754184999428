package org.cvmfsephemeral.messages;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * Asks whoever is responsible to do something now that it does by itself sooner or later. So a request may be lost or come twice.
 *
 * @param kind what is to be done; null if this release does not know it
 * @param repository fully qualified repository name, also the message key; null for all repositories
 * @param requestedAt Unix seconds
 * @param correlation names the request in the logs of all services
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OperatorRequest(
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Kind kind,

        String repository,
        long requestedAt,
        UUID correlation) {
    /** Whoever asked has given up by then, and what is done at the next occasion anyway need not be done twice. */
    private static final Duration MAX_AGE = Duration.ofMinutes(10);

    /** Names stay. */
    public enum Kind {
        /** Have paths removed whose time has come; of gc-service. */
        EXPIRE_NOW,
        /** Everything that gc-service does now and then, in the order in which one thing makes work for the next. */
        HOUSEKEEPING,
        /** Sign whitelists anew, however long they hold; of publisher-service. */
        RESIGN_WHITELISTS,
        /** Move changes of keys on; of publisher-service. */
        ROTATE_KEYS,
        /** Announce current manifests once more; of publisher-service. */
        ANNOUNCE,
        /** Tell monitoring that something was collected just now; of publisher-service, sent by gc-service. */
        COLLECTED
    }

    /** Whether it is too late to do anything about it. */
    public boolean isOutdated(Instant now) {
        return requestedAt < now.getEpochSecond() - MAX_AGE.toSeconds();
    }

    /**
     * Empty for all repositories.
     *
     * @throws org.cvmfsephemeral.format.repository.InvalidNameException if the name is none
     */
    public Optional<RepositoryName> target() {
        return Optional.ofNullable(repository).map(RepositoryName::of);
    }
}
