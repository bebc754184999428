package org.cvmfsephemeral.upload.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** The query parameters of a request. */
public final class RequestParameters {
    private static final int LARGEST_LIMIT = 10_000;
    private static final int USUAL_LIMIT = 1_000;

    private RequestParameters() {}

    /**
     * Refuses what would otherwise be ignored.
     *
     * @param known each at most once
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 naming the parameter that is not understood
     */
    public static void requireKnown(HttpServerRequest request, Set<String> known) {
        for (String name : request.params().names()) {
            if (!known.contains(name)) {
                throw Problems.of(ProblemType.INVALID_PARAMETER, "There is no parameter '" + name + "' here.");
            }
            if (request.params().getAll(name).size() > 1) {
                throw Problems.of(ProblemType.INVALID_PARAMETER, name + " is given more than once.");
            }
        }
    }

    /**
     * @param text null for false; empty for true
     */
    public static boolean flag(String name, String text) {
        return switch (text == null ? "false" : text) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw Problems.of(ProblemType.INVALID_PARAMETER, name + " is 'true' or 'false'.");
        };
    }

    /**
     * How many entries a page has.
     *
     * @param text null for the usual number
     */
    public static int limit(String text) {
        if (text == null) {
            return USUAL_LIMIT;
        }
        if (text.matches("[0-9]{1,6}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= LARGEST_LIMIT) {
                return limit;
            }
        }
        throw Problems.of(ProblemType.INVALID_PARAMETER, "limit is a number from 1 to " + LARGEST_LIMIT + ".");
    }
}
