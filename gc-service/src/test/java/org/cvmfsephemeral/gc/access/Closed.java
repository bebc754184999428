package org.cvmfsephemeral.gc.access;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;
import org.cvmfsephemeral.gc.fixture.ManualJobs;

/** The service as it runs where strangers can reach it; nothing happens by itself, so that what does was somebody's doing. */
public final class Closed implements QuarkusTestProfile {
    static final String BOOTSTRAP = "bootstrap-token-of-these-tests-0123456789abcdef";

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>(new ManualJobs().getConfigOverrides());
        settings.put("cvmfs.access.open", "false");
        settings.put("cvmfs.access.protect-reads", "true");
        settings.put("cvmfs.access.bootstrap-token", BOOTSTRAP);
        // Each route is tried with several bad tokens, from one address.
        settings.put("cvmfs.access.refused.attempts", "100000");
        return settings;
    }
}
