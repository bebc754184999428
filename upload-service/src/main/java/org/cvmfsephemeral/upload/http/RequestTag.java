package org.cvmfsephemeral.upload.http;

import org.cvmfsephemeral.format.history.TagName;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** A tag as a request names and describes it. */
public final class RequestTag {
    private static final int MAX_DESCRIPTION = 1000;
    /** Nothing can be written there, so leases of tags meet nothing but each other and the root's. */
    private static final RepositoryPath LEASES = RepositoryPath.of("/.cvmfs/tags");

    private RequestTag() {}

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 with the rule that the name breaks
     */
    public static TagName name(String text) {
        if (text == null) {
            throw Problems.of(ProblemType.INVALID_TAG_NAME, "A tag has a name.");
        }
        try {
            return TagName.of(text);
        } catch (InvalidNameException e) {
            String message = e.getMessage();
            throw Problems.of(
                    ProblemType.INVALID_TAG_NAME,
                    Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".");
        }
    }

    /**
     * The description, empty for none.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is too long or more than one line
     */
    public static String description(String text) {
        if (text == null) {
            return "";
        }
        if (text.length() > MAX_DESCRIPTION || text.chars().anyMatch(Character::isISOControl)) {
            throw Problems.of(
                    ProblemType.INVALID_OPERATION,
                    "A description has at most " + MAX_DESCRIPTION + " characters, none of them a control character.");
        }
        return text;
    }

    /** What whoever changes the tag has a lease on. */
    public static RepositoryPath lease(TagName name) {
        return RepositoryPath.of(LEASES.value() + "/" + name);
    }
}
