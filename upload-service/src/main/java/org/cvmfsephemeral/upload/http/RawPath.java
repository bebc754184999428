package org.cvmfsephemeral.upload.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The path of a request line, before anybody has decoded or tidied it up. */
record RawPath(String value) {
    private static final int HEX = 16;
    private static final int ASCII = 0x7f;

    /**
     * @param detail for the caller
     * @param climbs whether the path may mean another place than it seems to
     */
    record Flaw(String detail, boolean climbs) {
        private static Optional<Flaw> of(String detail) {
            return Optional.of(new Flaw(detail, false));
        }

        private static Optional<Flaw> climbing(String detail) {
            return Optional.of(new Flaw(detail, true));
        }
    }

    /**
     * What makes the path ambiguous or impossible; empty if nothing does. Such paths are not tidied up: that would store content
     * under another name than the caller gave.
     *
     * @param trailingSlashIsFine as people write it behind a directory that they look at
     */
    Optional<Flaw> flaw(boolean trailingSlashIsFine) {
        String[] names = value.substring(1).split("/", -1);
        for (int i = 0; i < names.length; i++) {
            boolean isTrailingSlash = trailingSlashIsFine && names[i].isEmpty() && i == names.length - 1;
            Optional<Flaw> flaw = isTrailingSlash ? Optional.empty() : flaw(names[i]);
            if (flaw.isPresent()) {
                return flaw;
            }
        }
        return Optional.empty();
    }

    private static Optional<Flaw> flaw(String escaped) {
        if (escaped.isEmpty()) {
            return Flaw.of(
                    "A path has no empty component: no double slash, and no trailing one where something is written.");
        }
        String name;
        try {
            name = decode(escaped);
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Flaw.of("Escapes in a path are a percent sign and two hexadecimal digits, and give UTF-8.");
        }
        if (name.equals(".") || name.equals("..")) {
            return Flaw.climbing("A path has no component '.' or '..'.");
        }
        if (name.indexOf('/') >= 0) {
            return Flaw.climbing("A name holds no slash, not even an escaped one.");
        }
        if (name.indexOf('\0') >= 0) {
            return Flaw.of("A path holds no NUL character.");
        }
        return Optional.empty();
    }

    private static String decode(String escaped) throws CharacterCodingException {
        ByteBuffer bytes = ByteBuffer.allocate(escaped.length() * 4);
        for (int i = 0; i < escaped.length(); ) {
            int codePoint = escaped.codePointAt(i);
            if (codePoint == '%') {
                if (i + 3 > escaped.length()) {
                    throw new IllegalArgumentException("an escape is cut off");
                }
                bytes.put((byte) (digit(escaped.charAt(i + 1)) * HEX + digit(escaped.charAt(i + 2))));
                i += 3;
            } else if (codePoint <= 0xff) {
                // The server hands bytes over as characters of the same value.
                bytes.put((byte) codePoint);
                i++;
            } else {
                throw new IllegalArgumentException("no byte of a request line");
            }
        }
        return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    }

    private static int digit(char c) {
        if (c > 'f' || Character.digit(c, HEX) < 0) {
            throw new IllegalArgumentException("no hexadecimal digit");
        }
        return Character.digit(c, HEX);
    }

    /**
     * With everything escaped that routing would misread: semicolons, which JAX-RS takes for the start of parameters, and bytes
     * beyond ASCII, which callers send as they are and which would be read as Latin-1.
     */
    String escaped() {
        StringBuilder escaped = new StringBuilder(value.length());
        for (char c : value.toCharArray()) {
            if (c == ';' || c > ASCII) {
                escaped.append(String.format("%%%02X", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
