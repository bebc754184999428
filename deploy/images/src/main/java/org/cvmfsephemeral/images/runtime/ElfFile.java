package org.cvmfsephemeral.images.runtime;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the dynamic linker is told by a program or library: {@code ldd} tells it for one's own processor only, and runs the file.
 *
 * <p>Source: <i>System V Application Binary Interface</i>, chapters 4 and 5; 64 bits, little-endian.
 *
 * @param machine {@code e_machine}
 * @param interpreter path of the dynamic linker, for programs
 * @param needed file names of libraries
 */
record ElfFile(int machine, Optional<String> interpreter, List<String> needed) {
    private static final int MAGIC = 0x464c457f;
    private static final int CLASS_64_LITTLE_ENDIAN = 0x0102;
    private static final int LOADED = 1;
    private static final int DYNAMIC = 2;
    private static final int INTERPRETER = 3;
    private static final long NEEDED = 1;
    private static final long STRING_TABLE = 5;
    private static final int DYNAMIC_ENTRY_SIZE = 16;

    /**
     * Reads one.
     *
     * @return empty if it is a file of another kind
     * @throws IOException if it is damaged
     */
    static Optional<ElfFile> read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() < 64) {
                return Optional.empty();
            }
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.LITTLE_ENDIAN);
            if (bytes.getInt(0) != MAGIC) {
                return Optional.empty();
            }
            if (bytes.getShort(4) != CLASS_64_LITTLE_ENDIAN) {
                throw new IOException("not for a 64-bit little-endian processor: " + file);
            }
            return Optional.of(parse(bytes));
        } catch (IndexOutOfBoundsException | BufferUnderflowException | ArithmeticException e) {
            throw new IOException("damaged program or library: " + file, e);
        }
    }

    private static ElfFile parse(ByteBuffer bytes) {
        List<Segment> segments = segments(bytes);
        Optional<String> interpreter = segments.stream()
                .filter(segment -> segment.type == INTERPRETER)
                .findFirst()
                .map(segment -> text(bytes, segment.offset));
        List<String> needed = segments.stream()
                .filter(segment -> segment.type == DYNAMIC)
                .findFirst()
                .map(dynamic -> needed(bytes, dynamic, segments))
                .orElse(List.of());
        return new ElfFile(bytes.getShort(18) & 0xffff, interpreter, needed);
    }

    private static List<Segment> segments(ByteBuffer bytes) {
        int table = Math.toIntExact(bytes.getLong(32));
        int size = bytes.getShort(54) & 0xffff;
        int count = bytes.getShort(56) & 0xffff;
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = Math.addExact(table, i * size);
            segments.add(new Segment(
                    bytes.getInt(at),
                    Math.toIntExact(bytes.getLong(at + 8)),
                    bytes.getLong(at + 16),
                    Math.toIntExact(bytes.getLong(at + 32))));
        }
        return segments;
    }

    private static List<String> needed(ByteBuffer bytes, Segment dynamic, List<Segment> segments) {
        List<Long> names = new ArrayList<>();
        long strings = 0;
        for (int at = dynamic.offset; at < dynamic.offset + dynamic.size; at += DYNAMIC_ENTRY_SIZE) {
            long tag = bytes.getLong(at);
            long value = bytes.getLong(at + 8);
            if (tag == NEEDED) {
                names.add(value);
            } else if (tag == STRING_TABLE) {
                strings = value;
            }
        }
        int table = offset(strings, segments);
        return names.stream()
                .map(name -> text(bytes, Math.addExact(table, Math.toIntExact(name))))
                .toList();
    }

    /** Of an address in memory. */
    private static int offset(long address, List<Segment> segments) {
        return segments.stream()
                .filter(segment -> segment.type == LOADED && segment.holds(address))
                .findFirst()
                .map(segment -> Math.toIntExact(address - segment.address + segment.offset))
                .orElseThrow(IndexOutOfBoundsException::new);
    }

    private static String text(ByteBuffer bytes, int offset) {
        int end = offset;
        while (bytes.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - offset];
        bytes.get(offset, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private record Segment(int type, int offset, long address, int size) {
        boolean holds(long wanted) {
            return wanted >= address && wanted < address + size;
        }
    }
}
