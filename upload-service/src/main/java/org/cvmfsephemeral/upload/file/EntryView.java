package org.cvmfsephemeral.upload.file;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.SpecialFile;
import org.cvmfsephemeral.format.catalog.Symlink;
import org.cvmfsephemeral.upload.tree.FileEtag;

/**
 * One entry of a directory.
 *
 * @param type {@code directory}, {@code file}, {@code symlink} or {@code special}
 * @param special what kind of special file: {@code fifo}, {@code socket}, {@code character-device} or {@code block-device}
 * @param size of a file in bytes
 * @param links number of names of a file; absent for one
 * @param mode permission bits in octal
 * @param xattrs extended attributes: text, or an object with {@code base64} where a value is none; absent for none
 * @param expires when it vanishes; absent for never
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EntryView(
        String name,
        String type,
        String special,
        Long size,
        Integer links,
        String mode,
        long uid,
        long gid,
        Instant modified,
        String target,
        String etag,
        Map<String, Object> xattrs,
        String expires) {
    private static final String EXPIRES = "user.cvmfs-ephemeral.expires";

    public static EntryView of(Entry entry) {
        Attributes attributes = entry.attributes();
        return new EntryView(
                entry.name(),
                type(entry),
                entry instanceof SpecialFile special ? special(special) : null,
                entry instanceof RegularFile file ? file.size() : null,
                entry instanceof RegularFile file && file.hardlinks().count() > 1
                        ? file.hardlinks().count()
                        : null,
                String.format("%04o", attributes.permissions()),
                Integer.toUnsignedLong(attributes.uid()),
                Integer.toUnsignedLong(attributes.gid()),
                Instant.ofEpochSecond(
                        attributes.mtimeSeconds(), attributes.mtimeNanos() == null ? 0 : attributes.mtimeNanos()),
                entry instanceof Symlink symlink ? symlink.target() : null,
                entry instanceof RegularFile file ? FileEtag.of(file.content()) : null,
                xattrs(attributes),
                expires(attributes));
    }

    /** As this one, but vanishing at another time. */
    EntryView expiringAt(Instant time) {
        return new EntryView(
                name, type, special, size, links, mode, uid, gid, modified, target, etag, xattrs, time.toString());
    }

    private static String type(Entry entry) {
        if (entry instanceof Directory) {
            return "directory";
        }
        if (entry instanceof RegularFile) {
            return "file";
        }
        return entry instanceof Symlink ? "symlink" : "special";
    }

    private static String special(SpecialFile file) {
        return file.type().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Map<String, Object> xattrs(Attributes attributes) {
        Map<String, Object> xattrs = new TreeMap<>();
        attributes.xattrs().asMap().forEach((name, value) -> xattrs.put(name, value(value)));
        xattrs.remove(EXPIRES);
        return xattrs.isEmpty() ? null : xattrs;
    }

    private static Object value(byte[] value) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            return Map.of("base64", Base64.getEncoder().encodeToString(value));
        }
    }

    static String expires(Attributes attributes) {
        return attributes
                .xattrs()
                .get(EXPIRES)
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .orElse(null);
    }
}
