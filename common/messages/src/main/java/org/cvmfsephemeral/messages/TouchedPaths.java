package org.cvmfsephemeral.messages;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What an event says of the paths it is about: the first ones, and how many more there are. A path stands for all below it
 * as well, so a tree is named by its top.
 *
 * @param paths absolute, {@code /} for the root
 * @param more how many were left out
 * @param within a path that all of them, those left out included, are at or below; null if none was left out
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TouchedPaths(List<String> paths, long more, String within) {
    /** Most paths that are listed. */
    public static final int MAX_PATHS = 100;
    /** Most bytes of UTF-8 that the listed ones have together. */
    public static final int MAX_BYTES = 16 * 1024;

    public static final TouchedPaths NONE = new TouchedPaths(List.of(), 0, null);
    /** Nothing is known, so everything may have been touched. */
    public static final TouchedPaths UNKNOWN = new TouchedPaths(List.of(), 0, "/");

    private static final String ROOT = "/";

    public TouchedPaths {
        paths = List.copyOf(paths);
    }

    /**
     * @param paths in the form that catalogs use; one that comes again is not listed again
     */
    public static TouchedPaths of(Iterable<String> paths) {
        Listing listing = new Listing();
        paths.forEach(listing::add);
        return listing.end();
    }

    @JsonIgnore
    public boolean isEmpty() {
        return paths.isEmpty() && more == 0;
    }

    private static final class Listing {
        private final Set<String> listed = new LinkedHashSet<>();
        private int bytes;
        private long more;
        private String within;

        void add(String catalogPath) {
            String path = catalogPath.isEmpty() ? ROOT : catalogPath;
            if (listed.contains(path)) {
                return;
            }
            within = within == null ? path : common(within, path);
            int length = path.getBytes(StandardCharsets.UTF_8).length;
            if (more > 0 || listed.size() == MAX_PATHS || bytes + length > MAX_BYTES) {
                more++;
            } else {
                listed.add(path);
                bytes += length;
            }
        }

        TouchedPaths end() {
            return new TouchedPaths(new ArrayList<>(listed), more, more > 0 ? within : null);
        }

        private static String common(String one, String other) {
            String shared = one;
            while (!shared.equals(ROOT) && !other.equals(shared) && !other.startsWith(shared + "/")) {
                int slash = shared.lastIndexOf('/');
                shared = slash == 0 ? ROOT : shared.substring(0, slash);
            }
            return shared;
        }
    }
}
