package org.cvmfsephemeral.upload.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The members of a tar archive, one after the other, as v7, ustar, GNU, star and PAX archivers write them. Nothing is guessed: what
 * is not understood is refused. An archive that ends without its end marker, but between two members, is taken, as GNU tar does.
 */
public final class TarReader {
    private static final int MAX_EXTENSION_BYTES = 4 << 20;
    private static final int MAX_NAME_BYTES = 64 << 10;

    private final InputStream in;
    private PaxHeader global = new PaxHeader();
    private String current = "";
    private DataStream data;
    private InputStream content = InputStream.nullInputStream();

    /** What headers in front of a member's own say about it. */
    private static final class Extensions {
        private final PaxHeader pax;
        private byte[] longName;
        private byte[] longLinkName;
        private boolean some;

        Extensions(PaxHeader global) {
            this.pax = global.copy();
        }
    }

    public TarReader(InputStream in) {
        this.in = in;
        this.data = new DataStream(0);
    }

    /**
     * Whether this can be the beginning of a tar archive.
     *
     * @param head {@link Decompression#HEAD_BYTES}, or all if there are fewer
     */
    public static boolean isTar(byte[] head) {
        return head.length == TarHeader.BLOCK && (TarHeader.isZero(head) || TarHeader.isValid(head));
    }

    /** What a message about the place that was reached can name; empty before the first member. */
    public String current() {
        return current;
    }

    /** The content of the member that {@link #next()} returned last. */
    public InputStream content() {
        return content;
    }

    /**
     * The next member; null at the end.
     *
     * @throws EOFException if the archive ends within a member
     * @throws io.quarkiverse.resteasy.problem.HttpProblem if it is damaged or holds what is not understood
     */
    public Member next() throws IOException {
        data.skipRest();
        Extensions extensions = new Extensions(global);
        for (TarHeader header = header(); header != null; header = header()) {
            if (!extend(extensions, header)) {
                return member(header, extensions);
            }
        }
        if (extensions.some) {
            throw new EOFException();
        }
        content = InputStream.nullInputStream();
        return null;
    }

    private TarHeader header() throws IOException {
        byte[] block = new byte[TarHeader.BLOCK];
        int count = in.readNBytes(block, 0, block.length);
        if (count == 0) {
            return null;
        }
        if (count < block.length) {
            throw new EOFException();
        }
        if (TarHeader.isZero(block)) {
            return atEndMarker();
        }
        if (!TarHeader.isValid(block)) {
            throw ArchiveProblems.invalid("There is no tar header where one has to be"
                    + (current.isEmpty() ? "." : ", behind member " + ArchiveProblems.quote(current) + "."));
        }
        return new TarHeader(block);
    }

    /** Two blocks of zeroes end an archive; what follows them is padding. A single one with something behind it is damage. */
    private TarHeader atEndMarker() throws IOException {
        byte[] block = in.readNBytes(TarHeader.BLOCK);
        if (!TarHeader.isZero(block)) {
            throw ArchiveProblems.invalid("There is a single block of zeroes in the middle of the archive.");
        }
        return null;
    }

    /** Whether the header is one that says something about the next. */
    private boolean extend(Extensions extensions, TarHeader header) throws IOException {
        switch (header.type()) {
            case 'x', 'X' -> extensions.pax.add(extension(header, MAX_EXTENSION_BYTES));
            case 'g' -> {
                byte[] records = extension(header, MAX_EXTENSION_BYTES);
                global.add(records);
                extensions.pax.add(records);
            }
            case 'L' -> extensions.longName = untilZero(extension(header, MAX_NAME_BYTES));
            case 'K' -> extensions.longLinkName = untilZero(extension(header, MAX_NAME_BYTES));
            case 'V' -> extension(header, MAX_NAME_BYTES);
            default -> {
                return false;
            }
        }
        extensions.some |= header.type() != 'g' && header.type() != 'V';
        return true;
    }

    private byte[] extension(TarHeader header, int limit) throws IOException {
        long size = header.size();
        if (size < 0 || size > limit) {
            throw ArchiveProblems.invalid(
                    "An extended header of the archive has " + size + " bytes; at most " + limit + " are read.");
        }
        byte[] bytes = in.readNBytes((int) size);
        if (bytes.length < size) {
            throw new EOFException();
        }
        skipPadding(size);
        return bytes;
    }

    private static byte[] untilZero(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOf(bytes, end);
    }

    private Member member(TarHeader header, Extensions extensions) throws IOException {
        PaxHeader pax = extensions.pax;
        String name = name(header, extensions);
        current = name;
        Member.Type type = type(header.type(), name);
        boolean isLink = type == Member.Type.HARD_LINK || type == Member.Type.SYMBOLIC_LINK;
        String target = isLink ? target(header, extensions, name) : null;
        // A hardlink's size is that of the file it names; its content is not repeated (GNU tar, src/list.c).
        long size = type == Member.Type.HARD_LINK ? 0 : pax.number("size").orElseGet(header::size);
        if (size < 0) {
            throw ArchiveProblems.invalid("Member " + ArchiveProblems.quote(name) + " has a negative size.");
        }
        long realSize = openContent(header, pax, type, size);
        return new Member(type, name, target, realSize, TarAttributes.of(header, pax, name), device(header, type, pax));
    }

    private Member.Type type(char type, String name) {
        return switch (type) {
            // Archivers older than ustar have no directories, only files with a slash at their end.
            case '0', '\0', '7' -> name.endsWith("/") ? Member.Type.DIRECTORY : Member.Type.FILE;
            case 'S' -> Member.Type.FILE;
            case '1' -> Member.Type.HARD_LINK;
            case '2' -> Member.Type.SYMBOLIC_LINK;
            case '3' -> Member.Type.CHARACTER_DEVICE;
            case '4' -> Member.Type.BLOCK_DEVICE;
            case '5', 'D' -> Member.Type.DIRECTORY;
            case '6' -> Member.Type.FIFO;
            default ->
                throw ArchiveProblems.unsupported("Member " + ArchiveProblems.quote(name)
                        + " is of a type that is not known here: "
                        + (type == 'M'
                                ? "part of an archive on several volumes."
                                : String.format("0x%02x.", (int) type)));
        };
    }

    private long openContent(TarHeader header, PaxHeader pax, Member.Type type, long size) throws IOException {
        Optional<SparseMap> oldSparse =
                header.type() == 'S' ? Optional.of(SparseMap.old(header, in)) : Optional.empty();
        data = new DataStream(size);
        if (type != Member.Type.FILE) {
            if (type == Member.Type.DIRECTORY && size > 0 && header.type() != 'D') {
                throw ArchiveProblems.invalid(
                        "Member " + ArchiveProblems.quote(current) + " is a directory that has content.");
            }
            content = InputStream.nullInputStream();
            return 0;
        }
        Optional<SparseMap> sparse = oldSparse.isPresent() ? oldSparse : SparseMap.pax(pax, data);
        if (sparse.isEmpty()) {
            content = data;
            return size;
        }
        if (sparse.get().dataSize() != data.left()) {
            throw ArchiveProblems.invalid(
                    "The map of the sparse member " + ArchiveProblems.quote(current) + " does not fit its data.");
        }
        content = sparse.get().expand(data);
        return sparse.get().realSize();
    }

    private static String name(TarHeader header, Extensions extensions) {
        byte[] name = extensions
                .pax
                .bytes("GNU.sparse.name")
                .or(() -> extensions.pax.bytes("path"))
                .or(() -> Optional.ofNullable(extensions.longName))
                .orElseGet(header::name);
        return utf8(name, name, "a name");
    }

    private static String target(TarHeader header, Extensions extensions, String name) {
        byte[] target = extensions
                .pax
                .bytes("linkpath")
                .or(() -> Optional.ofNullable(extensions.longLinkName))
                .orElseGet(header::linkName);
        return utf8(target, name.getBytes(StandardCharsets.UTF_8), "a target");
    }

    private static String utf8(byte[] bytes, byte[] name, String what) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!ArchiveProblems.isUtf8(bytes, text)) {
            throw ArchiveProblems.unsupportedEntry(
                    "Member " + ArchiveProblems.quote(name) + " has " + what + " that is not UTF-8.");
        }
        return text;
    }

    private static long device(TarHeader header, Member.Type type, PaxHeader pax) {
        if (type != Member.Type.CHARACTER_DEVICE && type != Member.Type.BLOCK_DEVICE) {
            return 0;
        }
        long major = pax.number("SCHILY.devmajor").orElseGet(header::deviceMajor);
        long minor = pax.number("SCHILY.devminor").orElseGet(header::deviceMinor);
        // Linux: twelve bits and twenty (include/linux/kdev_t.h).
        if (major < 0 || major > 0xfff || minor < 0 || minor > 0xfffff) {
            throw ArchiveProblems.unsupportedEntry("Device " + major + ":" + minor + " cannot exist on Linux.");
        }
        return (minor & 0xff) | major << 8 | (minor & ~0xffL) << 12;
    }

    private void skipPadding(long size) throws IOException {
        int padding = (int) (-size & (TarHeader.BLOCK - 1));
        if (in.readNBytes(padding).length < padding) {
            throw new EOFException();
        }
    }

    /** A member's data as they stand in the archive. */
    private final class DataStream extends InputStream {
        private final long size;
        private long left;

        DataStream(long size) {
            this.size = size;
            this.left = size;
        }

        long left() {
            return left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(buffer, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException();
            }
            left -= count;
            return count;
        }

        void skipRest() throws IOException {
            if (left > 0) {
                in.skipNBytes(left);
                left = 0;
            }
            skipPadding(size);
        }
    }
}
