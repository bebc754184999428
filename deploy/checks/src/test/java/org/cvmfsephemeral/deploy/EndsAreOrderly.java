package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Replicas are replaced before they go, and get the time to go that their settings promise. */
record EndsAreOrderly(SourceTree tree) implements Check {
    private static final Duration MARGIN = Duration.ofSeconds(5);

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (Manifest workload : manifests.of("Deployment")) {
            for (JsonNode container : workload.containers()) {
                Optional<Program> program = Program.of(tree, container);
                if (program.isPresent()) {
                    check(workload, container, program.get(), manifests.environment(container), problems);
                }
            }
        }
        return problems;
    }

    private static void check(
            Manifest workload,
            JsonNode container,
            Program program,
            Map<String, String> environment,
            List<String> problems) {
        JsonNode strategy = workload.spec().path("strategy").path("rollingUpdate");
        if (!strategy.path("maxUnavailable").asText().equals("0")) {
            problems.add(workload + ": maxUnavailable is not 0");
        }
        Duration pause = Duration.ofSeconds(container
                .path("lifecycle")
                .path("preStop")
                .path("sleep")
                .path("seconds")
                .asLong());
        Duration needed = pause.plus(draining(program, environment)).plus(MARGIN);
        Duration granted = Duration.ofSeconds(
                workload.pod().path("terminationGracePeriodSeconds").asLong(30));
        if (granted.compareTo(needed) < 0) {
            problems.add(workload + ": gets " + granted + " to end and needs " + needed);
        }
        boolean reached =
                container.path("ports").findValuesAsText("name").stream().anyMatch(port -> !port.equals("management"));
        if (reached && settling(program, environment).plus(pause).isZero()) {
            problems.add(workload + ": ends before those in front of it have noticed");
        }
    }

    private static Duration draining(Program program, Map<String, String> environment) {
        if (!program.isService()) {
            return Program.duration(environment.getOrDefault("CVMFS_EDGE_DRAIN_SPREAD", "PT5S"))
                    .plusSeconds(2);
        }
        return program.duration("quarkus.shutdown.delay", environment)
                .plus(program.duration("quarkus.shutdown.timeout", environment))
                .plus(program.duration("cvmfs.notify.drain.patience", environment))
                .plus(program.duration("cvmfs.notify.drain.settle", environment))
                .plus(program.duration("cvmfs.notify.drain.spread", environment));
    }

    /** From not being ready any more until nothing is accepted. */
    private static Duration settling(Program program, Map<String, String> environment) {
        return program.isService()
                ? program.duration("quarkus.shutdown.delay", environment)
                        .plus(program.duration("cvmfs.notify.drain.settle", environment))
                : Duration.ZERO;
    }
}
