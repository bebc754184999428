package org.cvmfsephemeral.e2e.tree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cvmfsephemeral.e2e.content.Sha256;

/** Everything that a recursive comparison of two trees looks at, a line for each name. */
final class TreeListing {
    private static final String MARKERS = ".*/\\.cvmfs(auto)?catalog";

    private TreeListing() {}

    /** Names, types and permissions, symlink targets, times, extended attributes and content. */
    static Map<String, String> of(Path root) {
        return of(root, TreeListing::line);
    }

    /** As {@link #of}, and owners, numbers of devices, and how many names a file has. */
    static Map<String, String> withOwners(Path root) {
        return of(root, file -> owners(file) + " " + line(file));
    }

    private interface Line {
        String of(Path file) throws IOException;
    }

    private static Map<String, String> of(Path root, Line line) {
        Map<String, String> listing = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String path = "/" + root.relativize(file);
                if (!path.matches(MARKERS)) {
                    listing.put(path, line.of(file));
                }
            }
            return listing;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String owners(Path file) throws IOException {
        Map<String, Object> status = Files.readAttributes(file, "unix:uid,gid,rdev,nlink", LinkOption.NOFOLLOW_LINKS);
        String names = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) ? "" : "x" + status.get("nlink");
        return status.get("uid") + ":" + status.get("gid") + " " + status.get("rdev") + " " + names;
    }

    private static String line(Path file) throws IOException {
        Map<String, Object> status =
                Files.readAttributes(file, "unix:mode,lastModifiedTime,size", LinkOption.NOFOLLOW_LINKS);
        String common = Integer.toOctalString((int) status.get("mode")) + " "
                + ((FileTime) status.get("lastModifiedTime")).toInstant().getEpochSecond();
        if (Files.isSymbolicLink(file)) {
            return common + " -> " + Files.readSymbolicLink(file);
        }
        if (!Files.isRegularFile(file) && !Files.isDirectory(file)) {
            // Asking for extended attributes opens the device.
            return common;
        }
        String xattrs = SourceTree.xattrs(file).entrySet().stream()
                .map(xattr -> xattr.getKey() + "=" + HexFormat.of().formatHex(xattr.getValue()))
                .collect(Collectors.joining(","));
        if (!Files.isRegularFile(file)) {
            return common + " " + xattrs;
        }
        return common + " " + status.get("size") + " " + Sha256.of(Files.newInputStream(file)) + " " + xattrs;
    }
}
