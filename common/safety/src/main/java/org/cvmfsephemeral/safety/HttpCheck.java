package org.cvmfsephemeral.safety;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** How requests come in, and where they are sent to. */
@Singleton
class HttpCheck implements HazardCheck {
    private static final String CORS = "quarkus.http.cors.";
    private static final String FORWARDING = "quarkus.http.proxy.proxy-address-forwarding";
    private static final String TRUSTED_PROXIES = "quarkus.http.proxy.trusted-proxies";
    private static final String WEBHOOKS = "cvmfs.webhooks.allow-private";

    private final Settings settings;

    HttpCheck(Settings settings) {
        this.settings = settings;
    }

    @Override
    public List<Finding> find() {
        List<Finding> findings = new ArrayList<>();
        if (settings.flag(CORS + "enabled")
                && settings.flag(CORS + "access-control-allow-credentials")
                && settings.list(CORS + "origins").stream().anyMatch(HttpCheck::isAny)) {
            findings.add(Hazard.ANY_ORIGIN.in(CORS + "origins"));
        }
        if (settings.flag(FORWARDING) && settings.text(TRUSTED_PROXIES).isEmpty()) {
            findings.add(Hazard.SPOOFABLE_ADDRESS.in(FORWARDING));
        }
        if (settings.flag(WEBHOOKS)) {
            findings.add(Hazard.PRIVATE_WEBHOOKS.in(WEBHOOKS));
        }
        return findings;
    }

    private static boolean isAny(String origin) {
        return origin.equals("*") || origin.equals("/.*/");
    }
}
