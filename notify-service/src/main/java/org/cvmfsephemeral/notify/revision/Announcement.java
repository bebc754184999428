package org.cvmfsephemeral.notify.revision;

import java.time.Instant;
import java.util.Optional;
import org.cvmfsephemeral.messages.RepositoryRevision;

/**
 * A repository's newest revision.
 *
 * @param sentAt when the publisher sent it to the topic; empty if that was before this replica knew all revisions
 */
public record Announcement(RepositoryRevision revision, Optional<Instant> sentAt) {}
