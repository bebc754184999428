package org.cvmfsephemeral.upload.write;

import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.upload.tree.FileEtag;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** What must be at a path before it is written (RFC 9110, section 13.1). */
public sealed interface Precondition {
    /** Anything. */
    record None() implements Precondition {
        @Override
        public boolean holds(Optional<Entry> present) {
            return true;
        }
    }

    /** Nothing: {@code If-None-Match: *}. */
    record Absent() implements Precondition {
        @Override
        public boolean holds(Optional<Entry> present) {
            return present.isEmpty();
        }
    }

    /** Something: {@code If-Match: *}. */
    record Present() implements Precondition {
        @Override
        public boolean holds(Optional<Entry> present) {
            return present.isPresent();
        }
    }

    /** A file with one of these entity tags: {@code If-Match}. */
    record OneOf(List<String> etags) implements Precondition {
        @Override
        public boolean holds(Optional<Entry> present) {
            return present.filter(RegularFile.class::isInstance)
                    .map(file -> FileEtag.of(((RegularFile) file).content()))
                    .filter(etags::contains)
                    .isPresent();
        }
    }

    /** Whether it holds for what is there. */
    boolean holds(Optional<Entry> present);

    /** Whether it asks for something to be replaced. */
    default boolean impliesOverwriting() {
        return this instanceof Present || this instanceof OneOf;
    }

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 for conditions that make no sense when writing
     */
    static Precondition of(HttpServerRequest request) {
        refuseDates(request);
        String match = request.getHeader("If-Match");
        String noneMatch = request.getHeader("If-None-Match");
        if (match != null && noneMatch != null) {
            throw invalid("If-Match and If-None-Match exclude each other.");
        }
        if (noneMatch != null) {
            if (!noneMatch.strip().equals("*")) {
                throw invalid("When writing, If-None-Match is *: only if there is nothing.");
            }
            return new Absent();
        }
        return match == null ? new None() : ofMatch(match.strip());
    }

    private static Precondition ofMatch(String header) {
        return header.equals("*") ? new Present() : new OneOf(EntityTags.parse(header));
    }

    private static void refuseDates(HttpServerRequest request) {
        for (String name : List.of("If-Modified-Since", "If-Unmodified-Since")) {
            if (request.headers().contains(name)) {
                throw invalid(name + " is not supported when writing; use If-Match with an entity tag.");
            }
        }
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_PARAMETER, detail);
    }

    /** A list of entity tags. Weak ones never match when writing. */
    final class EntityTags {
        private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"\\s*(,|$)");

        private EntityTags() {}

        static List<String> parse(String header) {
            Matcher matcher = TAG.matcher(header);
            List<String> tags = new ArrayList<>();
            int end = 0;
            while (end < header.length() && matcher.find(end) && matcher.start() == end) {
                if (matcher.group(1) == null) {
                    tags.add(matcher.group(2));
                }
                end = matcher.end();
            }
            if (end < header.length()) {
                throw invalid("If-Match is * or a list of entity tags in quotes.");
            }
            return tags;
        }
    }
}
