package org.cvmfsephemeral.testing.checker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A text with the hash of it and a signature of the hash below (2.2, 3.2).
 *
 * @param text all bytes before the two dashes
 * @param printedHash the line below them
 * @param signature the rest of the file
 */
record SignedLetter(byte[] text, String printedHash, byte[] signature) {
    private static final byte[] SEPARATOR = "\n--\n".getBytes(StandardCharsets.US_ASCII);

    static Optional<SignedLetter> parse(byte[] file) {
        int separator = indexOf(file, SEPARATOR);
        if (separator < 0) {
            return Optional.empty();
        }
        int hashStart = separator + SEPARATOR.length;
        int hashEnd = hashStart;
        while (hashEnd < file.length && file[hashEnd] != '\n') {
            hashEnd++;
        }
        if (hashEnd == file.length) {
            return Optional.empty();
        }
        return Optional.of(new SignedLetter(
                Arrays.copyOf(file, separator + 1),
                new String(file, hashStart, hashEnd - hashStart, StandardCharsets.ISO_8859_1),
                Arrays.copyOfRange(file, hashEnd + 1, file.length)));
    }

    List<String> lines() {
        // Lines end at LF only: a CR is part of its line, and an empty line is one.
        String letter = new String(text, StandardCharsets.ISO_8859_1);
        return List.of(letter.substring(0, letter.length() - 1).split("\n", -1));
    }

    /** Why the printed hash is not that of the text; empty when it is. */
    Optional<String> wrongHash() {
        Optional<ContentHash> printed = ContentHash.parse(printedHash);
        if (printed.isEmpty()) {
            return Optional.of("the line below the dashes is no hash");
        }
        ContentHash actual = ContentHash.compute(printed.get().algorithm(), text);
        return actual.equals(printed.get())
                ? Optional.empty()
                : Optional.of("the text has the hash " + actual + ", printed is " + printed.get());
    }

    byte[] signedBytes() {
        return printedHash.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int indexOf(byte[] file, byte[] wanted) {
        for (int i = 0; i + wanted.length <= file.length; i++) {
            if (Arrays.equals(file, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }
}
