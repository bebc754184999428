package org.cvmfsephemeral.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that is rendered passes every check. */
class RenderedTest {
    private static final SourceTree TREE = SourceTree.ofThisBuild();

    static List<Arguments> overlaysAndChecks() {
        List<Arguments> all = new ArrayList<>();
        for (Path overlay : TREE.rendered()) {
            Checks.all().forEach((name, check) -> all.add(Arguments.of(overlay.getFileName(), name, overlay, check)));
        }
        return all;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("overlaysAndChecks")
    void passes(Path name, String what, Path overlay, Check check) {
        // Given
        Manifests manifests = rendered(overlay);

        // When
        List<String> problems = check.problems(manifests);

        // Then
        assertThat(problems).isEmpty();
    }

    @Test
    void theQuickstartNeedsNoDefinitionsOfOthers() {
        // When
        Manifests quickstart = rendered(TREE.deploy().resolve("overlays/quickstart"));

        // Then
        assertThat(quickstart.all())
                .extracting(manifest -> manifest.tree().path("apiVersion").asText())
                .containsOnly(
                        "v1",
                        "apps/v1",
                        "batch/v1",
                        "policy/v1",
                        "networking.k8s.io/v1",
                        "rbac.authorization.k8s.io/v1");
    }

    @Test
    void nothingIsTooLargeForWhatKubectlNotesOnIt() {
        for (Path overlay : TREE.rendered()) {
            for (Manifest manifest : rendered(overlay).all()) {
                assertThat(manifest.tree().toString().length())
                        .as(manifest.toString())
                        .isLessThan(256 * 1024);
            }
        }
    }

    static Manifests rendered(Path overlay) {
        Optional<Kustomize> kustomize = Kustomize.onPath();
        assumeTrue(kustomize.isPresent(), "neither kustomize nor kubectl is on the PATH: overlays are not rendered");
        return Manifests.parse(kustomize.orElseThrow().render(overlay));
    }
}
