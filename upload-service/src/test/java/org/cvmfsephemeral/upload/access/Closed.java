package org.cvmfsephemeral.upload.access;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The service as it runs where strangers can reach it. */
public final class Closed implements QuarkusTestProfile {
    static final String BOOTSTRAP = "bootstrap-token-of-these-tests-0123456789abcdef";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "cvmfs.access.open", "false",
                "cvmfs.access.protect-reads", "true",
                "cvmfs.access.bootstrap-token", BOOTSTRAP,
                // Each route is tried with several bad tokens, from one address.
                "cvmfs.access.refused.attempts", "100000");
    }
}
