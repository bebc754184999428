package org.cvmfsephemeral.upload.archive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The records of PAX extended headers. Values stay bytes: those of extended attributes are no text, which is why tar is not read by
 * commons-compress here.
 */
final class PaxHeader {
    /** Those of a sparse file come many times over, and in order. */
    private static final String SPARSE_OFFSET = "GNU.sparse.offset";

    private static final String SPARSE_LENGTH = "GNU.sparse.numbytes";
    private static final int LONGEST_LENGTH = 10;

    private final Map<String, byte[]> records = new HashMap<>();
    private final List<String> sparsePieces = new ArrayList<>();

    /** Nothing yet, or what global headers said. */
    PaxHeader copy() {
        PaxHeader copy = new PaxHeader();
        copy.records.putAll(records);
        copy.sparsePieces.addAll(sparsePieces);
        return copy;
    }

    /** Takes records in, over those of the same keyword. */
    void add(byte[] header) {
        int position = 0;
        while (position < header.length && header[position] != 0) {
            position = addRecord(header, position);
        }
    }

    /** {@code "%d %s=%s\n"}: the length of the whole record in decimal, a blank, keyword, equals sign, value, line feed. */
    private int addRecord(byte[] header, int start) {
        int blank = indexOf(header, ' ', start, Math.min(header.length, start + LONGEST_LENGTH));
        long end = start + length(header, start, blank);
        if (end > header.length || end < blank + 3 || header[(int) end - 1] != '\n') {
            throw malformed();
        }
        int equals = indexOf(header, '=', blank + 1, (int) end);
        String keyword = new String(header, blank + 1, equals - blank - 1, StandardCharsets.UTF_8);
        put(keyword, Arrays.copyOfRange(header, equals + 1, (int) end - 1));
        return (int) end;
    }

    private void put(String keyword, byte[] value) {
        if (keyword.equals(SPARSE_OFFSET) || keyword.equals(SPARSE_LENGTH)) {
            boolean expectsOffset = sparsePieces.size() % 2 == 0;
            if (expectsOffset != keyword.equals(SPARSE_OFFSET)) {
                throw malformed();
            }
            sparsePieces.add(new String(value, StandardCharsets.US_ASCII));
        } else if (value.length == 0) {
            // Takes back what a global header said.
            records.remove(keyword);
        } else {
            records.put(keyword, value);
        }
    }

    private static int indexOf(byte[] header, char wanted, int start, int end) {
        for (int i = start; i < end; i++) {
            if (header[i] == wanted) {
                return i;
            }
        }
        throw malformed();
    }

    private static long length(byte[] header, int start, int end) {
        long length = 0;
        for (int i = start; i < end; i++) {
            if (header[i] < '0' || header[i] > '9') {
                throw malformed();
            }
            length = length * 10 + header[i] - '0';
        }
        return length;
    }

    private static RuntimeException malformed() {
        return ArchiveProblems.invalid("An extended header of the archive is malformed.");
    }

    Optional<byte[]> bytes(String keyword) {
        return Optional.ofNullable(records.get(keyword));
    }

    Optional<String> text(String keyword) {
        return bytes(keyword).map(value -> new String(value, StandardCharsets.UTF_8));
    }

    /** A decimal number that is not negative. */
    Optional<Long> number(String keyword) {
        return text(keyword).map(value -> number(keyword, value));
    }

    private static long number(String keyword, String value) {
        try {
            if (!value.isEmpty() && value.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
                return Long.parseLong(value);
            }
        } catch (NumberFormatException e) {
            // Too large: as wrong as the rest.
        }
        throw ArchiveProblems.invalid("The value of '" + keyword + "' in an extended header, "
                + ArchiveProblems.quote(value) + ", is not a number.");
    }

    /** Offsets and lengths of a sparse file of the oldest form, by turns. */
    List<String> sparsePieces() {
        return sparsePieces;
    }

    /** Goes through the records whose keyword begins so, with the rest of the keyword. */
    void forEach(String prefix, BiConsumer<String, byte[]> action) {
        records.forEach((keyword, value) -> {
            if (keyword.startsWith(prefix)) {
                action.accept(keyword.substring(prefix.length()), value);
            }
        });
    }
}
