package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whatever a program of this project is told is something that it reads. */
record SettingsAreRead(SourceTree tree) implements Check {
    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (Manifest workload : manifests.workloads()) {
            for (JsonNode container : workload.containers()) {
                Optional<Program> program = Program.of(tree, container).filter(found -> Program.isMain(container));
                if (program.isPresent()) {
                    Set<String> read = program.get().variables();
                    manifests.environment(container).keySet().stream()
                            .filter(name -> !read.contains(name))
                            .forEach(name -> problems.add(workload + ": nobody reads " + name));
                }
            }
        }
        return problems;
    }
}
