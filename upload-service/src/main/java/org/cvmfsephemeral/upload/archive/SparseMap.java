package org.cvmfsephemeral.upload.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which parts of a sparse file an archive holds; between them are zeroes. GNU tar has written four forms of it (GNU tar manual, appendix
 * "Storing Sparse Files").
 */
final class SparseMap {
    /** A file of so many pieces is not sparse but hostile. */
    private static final int MAX_PIECES = 1 << 20;

    private static final int OLD_PIECE_BYTES = 24;
    private static final int OLD_FIELD_BYTES = 12;
    private static final int LONGEST_NUMBER = 20;

    private final long realSize;
    private long[] bounds = new long[16];
    private int used;
    private long dataSize;

    SparseMap(long realSize) {
        this.realSize = realSize;
    }

    long realSize() {
        return realSize;
    }

    /** Bytes that the archive holds. */
    long dataSize() {
        return dataSize;
    }

    private void add(long offset, long length) {
        boolean inOrder = used == 0 || offset >= bounds[used - 1];
        if (offset < 0 || length < 0 || !inOrder || offset > realSize || length > realSize - offset) {
            throw malformed();
        }
        if (length == 0) {
            return;
        }
        if (used >= 2 * MAX_PIECES) {
            throw malformed();
        }
        if (dataSize % TarHeader.BLOCK != 0) {
            // GNU tar fills up each piece, others only the last.
            throw ArchiveProblems.unsupported(
                    "The pieces of a sparse member, but for the last, have to be whole blocks of 512 bytes.");
        }
        if (used == bounds.length) {
            bounds = Arrays.copyOf(bounds, used * 2);
        }
        bounds[used++] = offset;
        bounds[used++] = offset + length;
        dataSize += length;
    }

    /** The form of GNU tar before 1.14: pieces in the header itself, and in blocks that follow it. */
    static SparseMap old(TarHeader header, InputStream in) throws IOException {
        SparseMap map = new SparseMap(header.sparseRealSize());
        map.addOld(header.bytes(), 386, 4, header.name());
        boolean more = header.bytes()[482] != 0;
        while (more) {
            byte[] block = in.readNBytes(TarHeader.BLOCK);
            if (block.length < TarHeader.BLOCK) {
                throw new EOFException();
            }
            map.addOld(block, 0, 21, header.name());
            more = block[504] != 0;
        }
        return map;
    }

    private void addOld(byte[] block, int start, int count, byte[] name) {
        for (int i = 0; i < count; i++) {
            int position = start + i * OLD_PIECE_BYTES;
            if (block[position] == 0) {
                return;
            }
            add(
                    TarHeader.number(block, position, OLD_FIELD_BYTES, "sparse map", name),
                    TarHeader.number(block, position + OLD_FIELD_BYTES, OLD_FIELD_BYTES, "sparse map", name));
        }
    }

    /**
     * The PAX forms 0.0, 0.1 and 1.0; the last has its pieces in front of the data.
     *
     * @param data of the member, from which a map of form 1.0 is read, padding included
     */
    static Optional<SparseMap> pax(PaxHeader pax, InputStream data) throws IOException {
        if (pax.text("GNU.sparse.major").isPresent()) {
            return Optional.of(inFrontOfData(pax, data));
        }
        Optional<Long> size = pax.number("GNU.sparse.size");
        if (size.isEmpty()) {
            return Optional.empty();
        }
        SparseMap map = new SparseMap(size.get());
        map.addAll(pax.text("GNU.sparse.map")
                .map(text -> List.of(text.split(",", -1)))
                .orElse(pax.sparsePieces()));
        return Optional.of(map);
    }

    private static SparseMap inFrontOfData(PaxHeader pax, InputStream data) throws IOException {
        if (!pax.text("GNU.sparse.major").equals(Optional.of("1"))
                || !pax.text("GNU.sparse.minor").orElse("0").equals("0")) {
            throw ArchiveProblems.unsupported("The archive has sparse members of a form that is not known here.");
        }
        SparseMap map = new SparseMap(pax.number("GNU.sparse.realsize").orElseThrow(SparseMap::malformed));
        Numbers numbers = new Numbers(data);
        long count = numbers.next();
        for (long i = 0; i < count; i++) {
            map.add(numbers.next(), numbers.next());
        }
        return map;
    }

    private void addAll(List<String> numbers) {
        if (numbers.size() % 2 != 0) {
            throw malformed();
        }
        for (int i = 0; i < numbers.size(); i += 2) {
            add(number(numbers.get(i)), number(numbers.get(i + 1)));
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw malformed();
        }
    }

    private static RuntimeException malformed() {
        return ArchiveProblems.invalid("The map of a sparse member is malformed.");
    }

    /** Decimal numbers, each on a line of its own, filled up to whole blocks. */
    private static final class Numbers {
        private final InputStream data;
        private final byte[] block = new byte[TarHeader.BLOCK];
        private int position = TarHeader.BLOCK;

        Numbers(InputStream data) {
            this.data = data;
        }

        long next() throws IOException {
            StringBuilder digits = new StringBuilder();
            for (char c = character(); c != '\n'; c = character()) {
                digits.append(c);
                if (digits.length() > LONGEST_NUMBER) {
                    throw malformed();
                }
            }
            return number(digits.toString());
        }

        private char character() throws IOException {
            if (position == TarHeader.BLOCK) {
                if (data.readNBytes(block, 0, TarHeader.BLOCK) < TarHeader.BLOCK) {
                    throw malformed();
                }
                position = 0;
            }
            return (char) (block[position++] & 0xff);
        }
    }

    /** The whole file, given the data that the archive holds of it. */
    InputStream expand(InputStream data) {
        return new Expanded(data);
    }

    private final class Expanded extends InputStream {
        private final InputStream data;
        private long position;
        private int piece;

        Expanded(InputStream data) {
            this.data = data;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (position == realSize) {
                return -1;
            }
            boolean noneLeft = piece == used;
            long start = noneLeft ? realSize : bounds[piece];
            if (position < start) {
                int count = (int) Math.min(length, start - position);
                Arrays.fill(buffer, offset, offset + count, (byte) 0);
                position += count;
                return count;
            }
            return readData(buffer, offset, length);
        }

        private int readData(byte[] buffer, int offset, int length) throws IOException {
            int count = data.read(buffer, offset, (int) Math.min(length, bounds[piece + 1] - position));
            if (count < 0) {
                throw new EOFException();
            }
            position += count;
            if (position == bounds[piece + 1]) {
                piece += 2;
            }
            return count;
        }
    }
}
