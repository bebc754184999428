package org.cvmfsephemeral.upload.repository;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.InputStream;
import org.cvmfsephemeral.upload.http.StrictJson;
import org.cvmfsephemeral.web.ProblemType;

/** Reads settings; an empty body changes none. */
@ApplicationScoped
class SettingsDocument {
    private static final int MAX_BYTES = 16 << 10;

    private final StrictJson<RequestedSettings> json =
            StrictJson.of(RequestedSettings.class, ProblemType.INVALID_SETTINGS, MAX_BYTES, "setting");

    /**
     * @param body a JSON object, or nothing
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is anything else
     */
    RequestedSettings read(InputStream body) {
        return json.read(body).orElse(RequestedSettings.UNCHANGED);
    }
}
