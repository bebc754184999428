package org.cvmfsephemeral.safety;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HazardTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\| .* \\| .* \\|$");

    @Test
    void the_manual_has_all_of_them() throws IOException {
        String manual = Files.readString(Path.of("..", "..", "docs", "operations.md"));
        String section = manual.substring(manual.indexOf("\n## Unsafe settings"));
        List<String> documented = ROW.matcher(section.substring(0, section.indexOf("\n## ", 1)))
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();

        assertThat(documented)
                .containsExactlyElementsOf(
                        Arrays.stream(Hazard.values()).map(Hazard::id).toList());
    }
}
