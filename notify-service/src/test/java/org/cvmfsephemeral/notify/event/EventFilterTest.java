package org.cvmfsephemeral.notify.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventFilterTest {
    @ParameterizedTest
    @CsvSource({
        "a/b, /a/b, true",
        "a/b, /a/b/c, true",
        "a/b, /a, true",
        "a/b, /, true",
        "a/b, /a/bc, false",
        "a/b, /a/c, false",
        "/, /a, true"
    })
    void pathMatchesAboveAndBelowByWholeNames(String wanted, String touched, boolean matches) {
        // Given
        EventFilter filter = new EventFilter(Set.of(), List.of(RepositoryPath.of(wanted)), Set.of());

        // Then
        assertThat(filter.accepts(event("published", "a.test", Optional.empty(), touched)))
                .isEqualTo(matches);
    }

    @Test
    void pathsThatWereLeftOutMayMatch() {
        // Given
        EventFilter filter = new EventFilter(Set.of(), List.of(RepositoryPath.of("a/b")), Set.of());

        // Then
        assertThat(filter.accepts(event("published", "a.test", Optional.of(RepositoryPath.of("/a")), "/a/x")))
                .isTrue();
        assertThat(filter.accepts(event("published", "a.test", Optional.of(RepositoryPath.of("/x")), "/x/y")))
                .isFalse();
    }

    @Test
    void eventWithoutPathsMatchesNone() {
        // Given
        EventFilter filter = new EventFilter(Set.of(), List.of(RepositoryPath.ROOT), Set.of());

        // Then
        assertThat(filter.accepts(event("created", "a.test", Optional.empty()))).isFalse();
    }

    @Test
    void allCriteriaMustBeFulfilledEachByAnyOfItsValues() {
        // Given
        EventFilter filter = new EventFilter(
                Set.of("a.test", "b.test"), List.of(RepositoryPath.of("/x")), Set.of("published", "expired"));

        // Then
        assertThat(filter.accepts(event("expired", "b.test", Optional.empty(), "/x/y")))
                .isTrue();
        assertThat(filter.accepts(event("expired", "c.test", Optional.empty(), "/x/y")))
                .isFalse();
        assertThat(filter.accepts(event("lease", "b.test", Optional.empty(), "/x/y")))
                .isFalse();
        assertThat(filter.accepts(event("expired", "b.test", Optional.empty(), "/y")))
                .isFalse();
    }

    @Test
    void noCriteriaAcceptEverything() {
        assertThat(EventFilter.ALL.accepts(event("created", "a.test", Optional.empty())))
                .isTrue();
    }

    private static Event event(String type, String repository, Optional<RepositoryPath> within, String... paths) {
        return new Event(
                0,
                type,
                repository,
                List.of(paths).stream().map(RepositoryPath::of).toList(),
                within,
                Buffer.buffer());
    }
}
