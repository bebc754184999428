package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Cipher;

/** The whitelist (3). Only the plain RSA form passes. */
final class WhitelistRules {
    private static final Pattern ISSUED = Pattern.compile("[0-9]{14}");
    private static final Pattern EXPIRES = Pattern.compile("E[0-9]{14}");
    private static final Pattern COMMENT = Pattern.compile("[ \\t#].*");
    private static final int FIRST_FINGERPRINT = 3;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    private final String repository;
    private final PublicKey masterKey;
    private final Clock clock;
    private final Findings findings;

    WhitelistRules(String repository, PublicKey masterKey, Clock clock, Findings findings) {
        this.repository = repository;
        this.masterKey = masterKey;
        this.clock = clock;
        this.findings = findings;
    }

    /** Empty when it cannot be read at all. */
    Optional<Whitelist> check(WebRepository web) {
        Optional<SignedLetter> letter = fetch(web);
        letter.ifPresent(this::checkSignature);
        return letter.flatMap(this::parse);
    }

    private Optional<SignedLetter> fetch(WebRepository web) {
        try {
            Optional<byte[]> file = web.small(Whitelist.FILE);
            if (file.isEmpty()) {
                findings.add(Defect.WHITELIST_UNREADABLE, Whitelist.FILE, "is missing");
                return Optional.empty();
            }
            Optional<SignedLetter> letter = SignedLetter.parse(file.get());
            if (letter.isEmpty()) {
                findings.add(Defect.WHITELIST_MALFORMED, Whitelist.FILE, "has no signature block");
            }
            return letter;
        } catch (IOException e) {
            findings.add(Defect.WHITELIST_UNREADABLE, Whitelist.FILE, e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Whitelist> parse(SignedLetter letter) {
        List<String> lines = letter.lines();
        if (lines.size() <= FIRST_FINGERPRINT
                || !ISSUED.matcher(lines.get(0)).matches()
                || !EXPIRES.matcher(lines.get(1)).matches()
                || !lines.get(2).startsWith("N")) {
            findings.add(
                    Defect.WHITELIST_MALFORMED,
                    Whitelist.FILE,
                    "does not begin with the lines of issue, expiry, repository, and a fingerprint");
            return Optional.empty();
        }
        checkExpiry(lines.get(1).substring(1));
        if (!lines.get(2).substring(1).equals(repository)) {
            findings.add(
                    Defect.WHITELIST_REPOSITORY,
                    Whitelist.FILE,
                    "is one of %s, not of %s",
                    lines.get(2).substring(1),
                    repository);
        }
        List<String> rest = lines.subList(FIRST_FINGERPRINT, lines.size());
        if (rest.get(0).startsWith("V") || rest.get(0).startsWith("W")) {
            findings.add(Defect.WHITELIST_MALFORMED, Whitelist.FILE, "asks for PKCS#7 or a CA chain: " + rest.get(0));
        }
        return Optional.of(new Whitelist(rest.stream()
                .map(WhitelistRules::fingerprint)
                .flatMap(Optional::stream)
                .toList()));
    }

    /** Clients ignore minutes and seconds of the expiry (3.3). */
    private void checkExpiry(String text) {
        try {
            LocalDateTime expiry = LocalDateTime.parse(text, TIME).truncatedTo(ChronoUnit.HOURS);
            LocalDateTime now =
                    LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).truncatedTo(ChronoUnit.HOURS);
            if (!now.isBefore(expiry)) {
                findings.add(Defect.WHITELIST_EXPIRED, Whitelist.FILE, "expired at " + text);
            }
        } catch (DateTimeException e) {
            findings.add(Defect.WHITELIST_MALFORMED, Whitelist.FILE, "expires at no point of time: " + text);
        }
    }

    private static Optional<ContentHash> fingerprint(String line) {
        String bare = COMMENT.matcher(line).replaceFirst("");
        return ContentHash.parse(bare.replace(":", "").toLowerCase(Locale.ROOT));
    }

    private void checkSignature(SignedLetter letter) {
        letter.wrongHash().ifPresent(why -> findings.add(Defect.WHITELIST_SIGNATURE, Whitelist.FILE, why));
        if (!isSigned(letter)) {
            findings.add(Defect.WHITELIST_SIGNATURE, Whitelist.FILE, "is not signed by the master key");
        }
    }

    /** The bare RSA operation with padding of type 1: no DigestInfo (3.2). */
    private boolean isSigned(SignedLetter letter) {
        try {
            Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            cipher.init(Cipher.DECRYPT_MODE, masterKey);
            return Arrays.equals(cipher.doFinal(letter.signature()), letter.signedBytes());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
