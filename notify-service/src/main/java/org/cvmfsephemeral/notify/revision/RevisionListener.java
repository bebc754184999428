package org.cvmfsephemeral.notify.revision;

import java.util.Collection;

/** Wants to know every repository's newest revision. */
public interface RevisionListener {
    /**
     * Called once with all that is known when the topic has been read to the end it had at start, then for each newer
     * revision; always by one thread, so a listener must not block.
     */
    void announced(Collection<Announcement> newest);
}
