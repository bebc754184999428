package org.cvmfsephemeral.testing.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each defect planted into a repository that is sound otherwise is found, and nothing else is. */
class PlantedDefectTest {
    @TempDir
    Path directory;

    private Path publicKey;

    @BeforeEach
    void writeKey() throws IOException {
        publicKey = TestKeys.OWN.writeMasterKeyInto(directory);
    }

    static Stream<Mutation> mutations() {
        return Stream.of(TrustMutations.all(), HistoryMutations.all(), CatalogMutations.all(), EntryMutations.all())
                .flatMap(Function.identity());
    }

    @ParameterizedTest
    @EnumSource
    void withoutMutationNothingIsFound(Scope scope) {
        assertThat(check(new Workshop().publish(), scope).findings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void defectIsFound(Mutation mutation) {
        Workshop workshop = new Workshop();
        mutation.plant().accept(workshop);

        CheckReport report = check(workshop.publish(), mutation.scope());

        assertThat(report.defects())
                .as(report.findings().toString())
                .containsExactlyInAnyOrderElementsOf(mutation.expected());
    }

    @Test
    void everyKindOfDefectIsPlanted() {
        assertThat(mutations().flatMap(mutation -> mutation.expected().stream()).collect(Collectors.toSet()))
                // That one takes a server that refuses: see UnreadableObjectTest.
                .containsAll(Stream.of(Defect.values())
                        .filter(defect -> defect != Defect.OBJECT_UNREADABLE)
                        .toList());
    }

    @Test
    void everyMutationHasItsOwnName() {
        List<String> names = mutations().map(Mutation::name).toList();

        assertThat(names).hasSizeGreaterThan(200).doesNotHaveDuplicates();
    }

    private CheckReport check(Map<String, byte[]> files, Scope scope) {
        try (RepositoryServer server = new RepositoryServer(Workshop.REPOSITORY, files);
                RepositoryChecker checker = new RepositoryChecker(server.uri(), publicKey, GoldenRepository.CLOCK)) {
            return checker.check(scope);
        }
    }
}
