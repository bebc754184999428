package org.cvmfsephemeral.upload.file;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** A part of a file, in bytes. */
record Span(long offset, long length) {
    private static final Pattern BYTES = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})", Pattern.CASE_INSENSITIVE);

    static Span all(long size) {
        return new Span(0, size);
    }

    /**
     * Reads a {@code Range} header (RFC 9110, 14.1.2). One range is served; anything else, well-formed or not, is ignored as the RFC
     * allows, which means the whole file.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 416 if the range lies outside of the file
     */
    static Optional<Span> parse(String header, long size) {
        Matcher matcher = BYTES.matcher(header == null ? "" : header.strip());
        if (!matcher.matches()
                || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (matcher.group(1).isEmpty()) {
            long wanted = Math.min(Long.parseLong(matcher.group(2)), size);
            return Optional.of(within(size - wanted, size - 1, size));
        }
        long first = Long.parseLong(matcher.group(1));
        long last = matcher.group(2).isEmpty() ? size - 1 : Long.parseLong(matcher.group(2));
        return last < first && !matcher.group(2).isEmpty()
                ? Optional.empty()
                : Optional.of(within(first, Math.min(last, size - 1), size));
    }

    private static Span within(long first, long last, long size) {
        if (first >= size || last < first) {
            throw Problems.builder(ProblemType.RANGE_NOT_SATISFIABLE, "The file has " + size + " bytes.")
                    .withHeader("Content-Range", "bytes */" + size)
                    .build();
        }
        return new Span(first, last - first + 1);
    }

    long end() {
        return offset + length;
    }

    String contentRange(long size) {
        return "bytes " + offset + "-" + (end() - 1) + "/" + size;
    }
}
