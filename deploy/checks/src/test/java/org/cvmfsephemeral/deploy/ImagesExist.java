package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Images are built here, in this version, or are in the list of those of others. */
record ImagesExist(SourceTree tree) implements Check {
    private static final String BUILT = "deploy/images/src/main/java/org/cvmfsephemeral/images/ImageContent.java";

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (Manifest workload : manifests.workloads()) {
            for (JsonNode container : workload.containers()) {
                String image = container.path("image").asText();
                Optional<Program> program = Program.of(tree, image);
                if (program.isPresent()) {
                    String expected = "cvmfs-ephemeral/" + program.get().name() + ":" + SourceTree.projectVersion();
                    if (!image.equals(expected)) {
                        problems.add(workload + ": the image is " + expected + " and not " + image);
                    }
                    if (tree.has(BUILT)
                            && !tree.read(BUILT).contains("\"" + program.get().name() + "\"")) {
                        problems.add(workload + ": nobody builds " + image);
                    }
                } else if (!thirdParty().contains(image)) {
                    problems.add(workload + ": unknown image " + image);
                }
                if (!image.matches(".+:[^:/@]+(@sha256:[0-9a-f]{64})?") || image.contains(":latest")) {
                    problems.add(workload + ": no exact version " + image);
                }
            }
        }
        return problems;
    }

    static List<String> thirdParty() {
        try (InputStream in = ImagesExist.class.getResourceAsStream("/third-party-images.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
