package org.cvmfsephemeral.upload.file;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.Symlink;

/**
 * One entry of a directory.
 *
 * @param type {@code directory}, {@code file}, {@code symlink} or {@code special}
 * @param size of a file in bytes
 * @param mode permission bits in octal
 * @param expires when it vanishes; absent for never
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EntryView(
        String name,
        String type,
        Long size,
        String mode,
        Instant modified,
        String target,
        String etag,
        String expires) {
    private static final String EXPIRES = "user.cvmfs-ephemeral.expires";

    static EntryView of(Entry entry) {
        Attributes attributes = entry.attributes();
        return new EntryView(
                entry.name(),
                type(entry),
                entry instanceof RegularFile file ? file.size() : null,
                String.format("%04o", attributes.permissions()),
                Instant.ofEpochSecond(
                        attributes.mtimeSeconds(), attributes.mtimeNanos() == null ? 0 : attributes.mtimeNanos()),
                entry instanceof Symlink symlink ? symlink.target() : null,
                entry instanceof RegularFile file ? FileEtag.of(file.content()) : null,
                expires(attributes));
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

    static String expires(Attributes attributes) {
        return attributes
                .xattrs()
                .get(EXPIRES)
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .orElse(null);
    }
}
