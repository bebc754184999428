package org.cvmfsephemeral.safety;

import io.quarkus.arc.All;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Ends a service that was given unsafe settings before it serves anything, with all hazards in its log. The schema may have been migrated by then, for Quarkus
 * does so before it tells anybody that the service starts.
 */
@ApplicationScoped
class SafeStart {
    private static final Logger LOG = Logger.getLogger(SafeStart.class);
    private static final java.util.logging.Logger SHUTDOWN =
            java.util.logging.Logger.getLogger("io.quarkus.runtime.shutdown");
    /** Before commands that a service may be started for, which are as early as others can be. */
    private static final int FIRST = Interceptor.Priority.PLATFORM_BEFORE - 2;
    /** EX_CONFIG of sysexits.h. */
    private static final int MISCONFIGURED = 78;

    private final List<HazardCheck> checks;
    private final String mode;
    private final List<String> accepted;

    SafeStart(
            @All List<HazardCheck> checks,
            @ConfigProperty(name = "cvmfs.safety", defaultValue = "refuse") String mode,
            @ConfigProperty(name = "cvmfs.safety.accepted") Optional<List<String>> accepted) {
        this.checks = checks;
        this.mode = mode;
        this.accepted = accepted.orElse(List.of());
    }

    void inspect(@Observes @Priority(FIRST) StartupEvent event) {
        Tolerance tolerance = tolerance();
        List<Finding> findings = tolerance.unaccepted(findings(tolerance));
        findings.forEach(finding -> log(tolerance, finding));
        if (tolerance.refuses() && !findings.isEmpty()) {
            LOG.errorf(
                    "refused to start, mend the unsafe settings above or accept them by their ids in cvmfs.safety.accepted unsafe=%d",
                    findings.size());
            throw refusal();
        }
    }

    private Tolerance tolerance() {
        try {
            return Tolerance.of(mode, accepted);
        } catch (IllegalArgumentException e) {
            LOG.errorf("refused to start reason=\"%s\"", e.getMessage());
            throw refusal();
        }
    }

    private List<Finding> findings(Tolerance tolerance) {
        List<Finding> findings = new ArrayList<>();
        for (HazardCheck check : checks) {
            try {
                findings.addAll(check.find());
            } catch (RuntimeException e) {
                if (tolerance.refuses()) {
                    throw e;
                }
                LOG.warnf("settings could not be checked for hazards error=\"%s\"", e.getMessage());
            }
        }
        return findings;
    }

    private static void log(Tolerance tolerance, Finding finding) {
        Hazard hazard = finding.hazard();
        LOG.logf(
                tolerance.refuses() ? Logger.Level.ERROR : Logger.Level.WARN,
                "unsafe setting hazard=%s setting=%s because=\"%s\" mend=\"%s\"",
                hazard.id(),
                finding.setting(),
                hazard.why(),
                hazard.mend());
    }

    private static RuntimeException refusal() {
        // Would add the stack trace of a shutdown that finds nothing to shut down to what an operator has to read.
        SHUTDOWN.setLevel(Level.OFF);
        // The exception alone keeps the rest from starting, but leaves the process waiting to be stopped.
        Quarkus.asyncExit(MISCONFIGURED);
        return new PreventFurtherStepsException(MISCONFIGURED);
    }
}
