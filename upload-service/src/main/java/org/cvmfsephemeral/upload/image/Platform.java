package org.cvmfsephemeral.upload.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/**
 * What an image runs on.
 *
 * @param variant of the architecture; empty for none, or when asking for any
 */
public record Platform(String os, String architecture, String variant) {
    public static final Platform DEFAULT = new Platform("linux", "amd64", "");

    private static final Pattern TEXT = Pattern.compile("([a-z0-9]+)/([a-z0-9]+)(?:/([a-z0-9]+))?");

    /**
     * @param text {@code os/arch} or {@code os/arch/variant}
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is something else
     */
    public static Platform parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw Problems.of(
                    ProblemType.INVALID_PARAMETER,
                    "A platform is os/arch or os/arch/variant, for example linux/amd64.");
        }
        return new Platform(parts.group(1), parts.group(2), parts.group(3) == null ? "" : parts.group(3));
    }

    /** From a descriptor's {@code platform}, or from a configuration, which has the same fields. */
    static Optional<Platform> of(JsonNode json) {
        String os = json.path("os").asText("");
        String architecture = json.path("architecture").asText("");
        return os.isEmpty() || architecture.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Platform(os, architecture, json.path("variant").asText("")));
    }

    /** Whether an image for this platform is what was asked for. */
    boolean satisfies(Platform wanted) {
        return os.equals(wanted.os)
                && architecture.equals(wanted.architecture)
                && (wanted.variant.isEmpty() || variant.equals(wanted.variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
