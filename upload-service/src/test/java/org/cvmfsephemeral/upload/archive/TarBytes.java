package org.cvmfsephemeral.upload.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes tar archives byte by byte, the impossible ones included. */
public final class TarBytes {
    private static final int BLOCK = 512;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private String mode = "0000644";
    private String uid = "0001750";
    private String gid = "0000144";
    private String mtime = "00000001750";
    private String device = "";

    public TarBytes file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    public TarBytes file(String name, byte[] content) {
        return member('0', bytes(name), "", content);
    }

    public TarBytes folder(String name) {
        return member('5', bytes(name), "", new byte[0]);
    }

    public TarBytes symlink(String name, String target) {
        return member('2', bytes(name), target, new byte[0]);
    }

    public TarBytes hardlink(String name, String target) {
        return member('1', bytes(name), target, new byte[0]);
    }

    public TarBytes fifo(String name) {
        return member('6', bytes(name), "", new byte[0]);
    }

    public TarBytes device(char type, String name, int major, int minor) {
        device = String.format("%07o\0%07o\0", major, minor);
        member(type, bytes(name), "", new byte[0]);
        device = "";
        return this;
    }

    public TarBytes mode(int permissions) {
        mode = String.format("%07o", permissions);
        return this;
    }

    public TarBytes owner(String octalUid, String octalGid) {
        uid = octalUid;
        gid = octalGid;
        return this;
    }

    public TarBytes mtime(String octal) {
        mtime = octal;
        return this;
    }

    /** Records of a PAX header for the next member: keyword, value, keyword, value... */
    public TarBytes pax(String... records) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        for (int i = 0; i < records.length; i += 2) {
            header.writeBytes(paxRecord(records[i], bytes(records[i + 1])));
        }
        return member('x', bytes("PaxHeader"), "", header.toByteArray());
    }

    public TarBytes pax(String keyword, byte[] value) {
        return member('x', bytes("PaxHeader"), "", paxRecord(keyword, value));
    }

    static byte[] paxRecord(String keyword, byte[] value) {
        byte[] key = bytes(keyword);
        int rest = key.length + value.length + 3;
        int length = rest + String.valueOf(rest).length();
        length = rest + String.valueOf(length).length();
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(bytes(length + " "));
        record.writeBytes(key);
        record.write('=');
        record.writeBytes(value);
        record.write('\n');
        return record.toByteArray();
    }

    /** A member with a size that its header claims to be that of its content. */
    public TarBytes member(char type, byte[] name, String link, byte[] content) {
        return header(type, name, link, content.length).data(content);
    }

    public TarBytes header(char type, byte[] name, String link, long size) {
        return header(type, name, link, size, new byte[0], 0);
    }

    /**
     * @param extra written over the header at the given place, under its checksum
     */
    public TarBytes header(char type, byte[] name, String link, long size, byte[] extra, int extraAt) {
        byte[] block = new byte[BLOCK];
        put(block, 0, name.length > 100 ? Arrays.copyOf(name, 100) : name);
        put(block, 100, bytes(mode));
        put(block, 108, bytes(uid));
        put(block, 116, bytes(gid));
        put(block, 124, bytes(String.format("%011o", size)));
        put(block, 136, bytes(mtime));
        block[156] = (byte) type;
        put(block, 157, bytes(link));
        put(block, 257, bytes("ustar\00000"));
        put(block, 329, bytes(device));
        put(block, extraAt, extra);
        put(block, 148, bytes("        "));
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, bytes(String.format("%06o\0 ", sum)));
        out.writeBytes(block);
        return this;
    }

    /** Bytes, filled up to whole blocks. */
    public TarBytes data(byte[] content) {
        out.writeBytes(content);
        out.writeBytes(new byte[-content.length & BLOCK - 1]);
        return this;
    }

    public TarBytes raw(byte[] anything) {
        out.writeBytes(anything);
        return this;
    }

    public byte[] unended() {
        return out.toByteArray();
    }

    public byte[] end() {
        out.writeBytes(new byte[2 * BLOCK]);
        return out.toByteArray();
    }

    private static void put(byte[] block, int offset, byte[] value) {
        System.arraycopy(value, 0, block, offset, value.length);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
