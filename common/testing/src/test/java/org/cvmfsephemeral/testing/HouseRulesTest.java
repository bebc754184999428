package org.cvmfsephemeral.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A rule that no class can break guards nothing. */
class HouseRulesTest {
    @Test
    void systemTimeIsFound() {
        assertThat(breaks(HouseRules.TIME_COMES_FROM_A_CLOCK, ReadsSystemTime.class))
                .isTrue();
    }

    @Test
    void timeOfAClockIsAllowed() {
        assertThat(breaks(HouseRules.TIME_COMES_FROM_A_CLOCK, ReadsClock.class)).isFalse();
    }

    @Test
    void emptyNameIsFound() {
        assertThat(breaks(HouseRules.NAMES_COME_FROM_THE_FIELD, LeaseManager.class))
                .isTrue();
    }

    @Test
    void printingIsFound() {
        assertThat(breaks(HouseRules.NOBODY_PRINTS, Prints.class)).isTrue();
    }

    @Test
    void cycleOfPackagesIsFound() {
        assertThat(HouseRules.PACKAGES_ARE_FREE_OF_CYCLES
                        .evaluate(new ClassFileImporter().importPackages("org.cvmfsephemeral.testing.cycle"))
                        .hasViolation())
                .isTrue();
    }

    private static boolean breaks(ArchRule rule, Class<?> sample) {
        return rule.evaluate(new ClassFileImporter().importClasses(sample)).hasViolation();
    }

    static final class ReadsSystemTime {
        Instant time() {
            return Instant.now();
        }
    }

    static final class ReadsClock {
        Instant time(Clock clock) {
            return Instant.now(clock);
        }
    }

    static final class LeaseManager {}

    static final class Prints {
        void print() {
            System.out.println();
        }
    }
}
