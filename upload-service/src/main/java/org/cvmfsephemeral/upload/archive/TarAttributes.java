package org.cvmfsephemeral.upload.archive;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Xattrs;
import org.cvmfsephemeral.ledger.change.EntryAttributes;

/** Owner, permissions, times and extended attributes of a tar member. */
final class TarAttributes {
    /** One place is kept for the expiry time. */
    private static final int MAX_XATTRS = Xattrs.MAX_ENTRIES - 1;

    private static final long MAX_ID = 0xffff_ffffL;
    private static final int NANO_DIGITS = 9;
    private static final int NANOS = 1_000_000_000;
    private static final Pattern TIME = Pattern.compile("(-?)(\\d{1,18})(?:\\.(\\d*))?");

    private static final String SCHILY_XATTR = "SCHILY.xattr.";
    private static final String LIBARCHIVE_XATTR = "LIBARCHIVE.xattr.";
    /** The publisher's own: an expiry that came with a copy would mean nothing. */
    private static final String OWN_XATTRS = "user.cvmfs-ephemeral.";

    private TarAttributes() {}

    static EntryAttributes of(TarHeader header, PaxHeader pax, String name) {
        int permissions = (int) (header.mode() & Attributes.PERMISSION_BITS);
        int uid = id(pax.number("uid").orElseGet(header::uid), name);
        int gid = id(pax.number("gid").orElseGet(header::gid), name);
        Map<String, byte[]> xattrs = xattrs(pax, name);
        Optional<String> mtime = pax.text("mtime");
        if (mtime.isEmpty()) {
            return new EntryAttributes(permissions, uid, gid, header.mtime(), null, xattrs);
        }
        Matcher time = TIME.matcher(mtime.get());
        if (!time.matches()) {
            throw ArchiveProblems.invalid(
                    "The modification time of member " + ArchiveProblems.quote(name) + " is not a number.");
        }
        boolean negative = !time.group(1).isEmpty();
        long seconds = Long.parseLong(time.group(2));
        if (time.group(3) == null) {
            return new EntryAttributes(permissions, uid, gid, negative ? -seconds : seconds, null, xattrs);
        }
        int nanos = nanos(time.group(3));
        if (negative) {
            seconds = nanos == 0 ? -seconds : -seconds - 1;
            nanos = nanos == 0 ? 0 : NANOS - nanos;
        }
        return new EntryAttributes(permissions, uid, gid, seconds, nanos, xattrs);
    }

    private static int nanos(String fraction) {
        String digits = (fraction + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS);
        return Integer.parseInt(digits);
    }

    private static int id(long id, String name) {
        if (id < 0 || id > MAX_ID) {
            throw ArchiveProblems.unsupportedEntry("Member " + ArchiveProblems.quote(name) + " is owned by " + id
                    + "; owners and groups are numbers of 32 bits.");
        }
        return (int) id;
    }

    private static Map<String, byte[]> xattrs(PaxHeader pax, String name) {
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        pax.forEach(LIBARCHIVE_XATTR, (key, value) -> xattrs.put(decodedKey(key, name), decodedValue(value, name)));
        pax.forEach(SCHILY_XATTR, xattrs::put);
        xattrs.keySet().removeIf(key -> key.startsWith(OWN_XATTRS));
        if (xattrs.isEmpty()) {
            return null;
        }
        if (xattrs.size() > MAX_XATTRS) {
            throw ArchiveProblems.unsupportedEntry(
                    "Member " + ArchiveProblems.quote(name) + " has more than " + MAX_XATTRS + " extended attributes.");
        }
        try {
            return Xattrs.of(xattrs).asMap();
        } catch (IllegalArgumentException e) {
            throw ArchiveProblems.unsupportedEntry(
                    "Member " + ArchiveProblems.quote(name) + " cannot be stored: " + e.getMessage() + ".");
        }
    }

    private static String decodedKey(String key, String name) {
        try {
            // What URLs write as a plus sign libarchive does not mean as a blank.
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw malformedXattr(name);
        }
    }

    private static byte[] decodedValue(byte[] value, String name) {
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw malformedXattr(name);
        }
    }

    private static RuntimeException malformedXattr(String name) {
        return ArchiveProblems.invalid(
                "An extended attribute of member " + ArchiveProblems.quote(name) + " is malformed.");
    }
}
