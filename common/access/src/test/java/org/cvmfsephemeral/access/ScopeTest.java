package org.cvmfsephemeral.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
    private static final RepositoryName SW = RepositoryName.of("sw.example.org");

    private static Scope below(String path) {
        return new Scope(RepositoryPattern.only(SW), RepositoryPath.of(path));
    }

    private static Wish at(String path) {
        return new Wish.OnPath(Action.WRITE, SW, RepositoryPath.of(path));
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /a, true",
        "/a, /a/b, true",
        "/a, /ab, false",
        "/a, /, false",
        "/a/b, /a, false",
        "/a, /A, false",
        "/, /, true",
        "/, /x/y, true",
        "/a, /b/a, false"
    })
    void coversWhatIsAtOrBelowItsPath(String scope, String path, boolean covered) {
        assertThat(below(scope).covers(at(path))).isEqualTo(covered);
    }

    @Property
    void siblingWithTheSameBeginningIsNeverCovered(
            @ForAll @AlphaChars @StringLength(min = 1, max = 10) String name,
            @ForAll @AlphaChars @StringLength(min = 1, max = 10) String more) {
        assertThat(below("/" + name).covers(at("/" + name + more))).isFalse();
    }

    @Test
    void partOfARepositoryIsNotAllOfIt() {
        assertThat(below("/a").covers(new Wish.OnRepository(Action.ADMIN, SW))).isFalse();
        assertThat(below("/").covers(new Wish.OnRepository(Action.ADMIN, SW))).isTrue();
    }

    @Test
    void oneRepositoryIsNotTheSystem() {
        assertThat(below("/").covers(new Wish.OnSystem(Action.ADMIN))).isFalse();
        assertThat(Scope.EVERYTHING.covers(new Wish.OnSystem(Action.ADMIN))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "*, sw.example.org, true",
        "*.example.org, sw.example.org, true",
        "*.example.org, a.b.example.org, false",
        "sw-*.example.org, sw-1.example.org, true",
        "sw.example.org, sw.example.org.evil, false",
        "sw.example.org, swxexample.org, false"
    })
    void starStandsForWhatIsBetweenDots(String pattern, String name, boolean matches) {
        assertThat(new RepositoryPattern(pattern).matches(RepositoryName.of(name)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", "a/b", "a b", "sw.example.org\n", "(.*)"})
    void patternThatNoNameCouldMatchIsRefused(String pattern) {
        assertThatThrownBy(() -> new RepositoryPattern(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void adminImpliesEverythingElse() {
        Grant grant = new Grant(below("/a"), Set.of(Action.ADMIN), Optional.empty());

        assertThat(Action.values())
                .allMatch(action -> grant.allows(new Wish.OnPath(action, SW, RepositoryPath.of("/a/b"))));
    }

    @Test
    void writingImpliesNothingElse() {
        Grant grant = new Grant(below("/a"), Set.of(Action.WRITE), Optional.empty());

        assertThat(Set.of(Action.READ, Action.DELETE, Action.ADMIN))
                .noneMatch(action -> grant.allows(new Wish.OnPath(action, SW, RepositoryPath.of("/a/b"))));
    }

    @Test
    void mostGenerousPermissionDecidesForHowLong() {
        Grant hour = new Grant(below("/a"), Set.of(Action.WRITE), Optional.of(Duration.ofHours(1)));
        Grant day = new Grant(below("/a/b"), Set.of(Action.WRITE), Optional.of(Duration.ofDays(1)));
        Caller caller = new Caller(Caller.Kind.TOKEN, "x", List.of(hour, day));

        assertThat(caller.maximumTtl(at("/a/x"))).contains(Duration.ofHours(1));
        assertThat(caller.maximumTtl(at("/a/b/x"))).contains(Duration.ofDays(1));
        assertThat(Caller.BOOTSTRAP.maximumTtl(at("/a"))).isEmpty();
    }
}
