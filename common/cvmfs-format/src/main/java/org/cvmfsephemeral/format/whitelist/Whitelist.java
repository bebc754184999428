package org.cvmfsephemeral.format.whitelist;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Fingerprint;
import org.cvmfsephemeral.format.signature.RepositoryCertificate;

/**
 * Which certificates may sign a repository's manifest, and until when (format reference 3.1, upstream
 * {@code cvmfs/whitelist.cc}). Times are whole seconds.
 */
public record Whitelist(Instant created, Instant expires, RepositoryName repository, List<Fingerprint> fingerprints) {
    /** The name below the repository's base URL. */
    public static final String FILE_NAME = ".cvmfswhitelist";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final int TIME_LENGTH = 14;
    private static final int HEADER_LINES = 3;

    public Whitelist {
        created = created.truncatedTo(ChronoUnit.SECONDS);
        expires = expires.truncatedTo(ChronoUnit.SECONDS);
        fingerprints = List.copyOf(fingerprints);
    }

    /**
     * Reads the text part. The three header lines have fixed places and lengths; lines behind them that are no fingerprint are
     * skipped.
     *
     * @throws FormatException if it is malformed, or asks for PKCS#7 or a CA chain, which this library does not trust by
     */
    static Whitelist parse(List<String> lines) {
        if (lines.size() < HEADER_LINES) {
            throw new FormatException("a whitelist has at least three lines");
        }
        Instant created = time(lines.get(0), "");
        Instant expires = time(lines.get(1), "E");
        RepositoryName repository = repository(lines.get(2));
        List<Fingerprint> fingerprints = new ArrayList<>();
        for (String line : lines.subList(HEADER_LINES, lines.size())) {
            if (line.equals("Vpkcs7") || line.equals("Wcachain")) {
                throw new FormatException("a whitelist that is verified by PKCS#7 or a CA chain is not supported");
            }
            Fingerprint.parse(line).ifPresent(fingerprints::add);
        }
        return new Whitelist(created, expires, repository, fingerprints);
    }

    private static Instant time(String line, String prefix) {
        if (line.length() != prefix.length() + TIME_LENGTH || !line.startsWith(prefix)) {
            throw new FormatException("a whitelist time has 14 digits");
        }
        try {
            return LocalDateTime.parse(line.substring(prefix.length()), TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new FormatException("not a whitelist time", e);
        }
    }

    private static RepositoryName repository(String line) {
        if (!line.startsWith("N")) {
            throw new FormatException("the third line of a whitelist names the repository");
        }
        try {
            return RepositoryName.of(line.substring(1));
        } catch (InvalidNameException e) {
            throw new FormatException("a whitelist for something that is no repository name", e);
        }
    }

    public String toText() {
        StringBuilder text = new StringBuilder();
        text.append(format(created)).append('\n');
        text.append('E').append(format(expires)).append('\n');
        text.append('N').append(repository).append('\n');
        fingerprints.forEach(fingerprint -> text.append(fingerprint).append('\n'));
        return text.toString();
    }

    private static String format(Instant time) {
        return TIME.format(time.atOffset(ZoneOffset.UTC));
    }

    /**
     * Whether clients refuse the list at this moment. They ignore minutes and seconds: the list is over as soon as the hour that
     * holds its expiry has begun (format reference 3.3).
     */
    public boolean isExpired(Instant now) {
        return !now.truncatedTo(ChronoUnit.HOURS).isBefore(expires.truncatedTo(ChronoUnit.HOURS));
    }

    /** Whether the certificate is named, by its fingerprint in whatever algorithm the line has. */
    public boolean lists(RepositoryCertificate certificate) {
        return fingerprints.stream()
                .anyMatch(listed ->
                        listed.equals(certificate.fingerprint(listed.hash().algorithm())));
    }
}
