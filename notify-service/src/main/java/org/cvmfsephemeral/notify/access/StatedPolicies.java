package org.cvmfsephemeral.notify.access;

import java.util.Map;

/** Who may call which route; there is no other one. */
public final class StatedPolicies {
    /** By the path of the route. */
    public static final Map<String, String> BY_PATH = Map.of(
            "/events",
                    "read on the repositories it is filtered by, or on everything; checked when the stream is opened",
            "/repos/:repo/wait", "read on the repository",
            "/api/v1/notifications/subscribe",
                    "nothing: the CernVM-FS client cannot show who it is, and hears of a revision's number and root only",
            "/api/v1/notifications/publish",
                    "nothing: upstream's publishers cannot show who they are, and what is announced is the manifest that is published already");

    private StatedPolicies() {}
}
