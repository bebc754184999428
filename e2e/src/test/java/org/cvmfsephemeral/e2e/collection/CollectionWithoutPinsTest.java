package org.cvmfsephemeral.e2e.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The race test would notice: with a ledger that forgets pins, needed objects are deleted. */
@Tag("long")
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CollectionWithoutPinsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void something_needed_is_missing_sooner_or_later() throws Exception {
        try (Stack stack = Stack.start(Path.of("target", "pinless-stack").toAbsolutePath(), CollectionStorm.NO_GRACE)) {
            stack.ledger().forgetPins();
            CollectionStorm storm = new CollectionStorm(stack, "pinless.example.org", 20_261_124);

            List<String> problems = storm.rage(PATIENCE, false);

            System.out.println("collection without pins: " + storm.figures() + " problems=" + problems);
            assertThat(problems).isNotEmpty();
        }
    }
}
