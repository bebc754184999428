package org.cvmfsephemeral.messages;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.UUID;

/**
 * Rings for a repository: something is queued for it in the ledger. The message carries no content, so losing or repeating it
 * is harmless.
 *
 * @param repository fully qualified repository name, also the message key
 * @param changeId the change that caused it, for correlation in logs; null when a whole repository is to be looked at
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ChangeDoorbell(String repository, UUID changeId) {}
