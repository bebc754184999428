package org.cvmfsephemeral.store.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.cvmfsephemeral.store.ListedObject;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectPage;

/**
 * One page of keys in their order, found by walking only the directories that can have such keys. A directory counts as its
 * name with a slash behind it, which makes the order of the walk the order of the keys. Of each directory on the way no more
 * names are kept in memory than the page has places.
 */
final class TreeListing {
    private final ObjectTree tree;
    private final String prefix;
    private final String after;
    private final int limit;
    private final List<ListedObject> found = new ArrayList<>();

    TreeListing(ObjectTree tree, String prefix, Optional<String> after, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a page has at least one place");
        }
        this.tree = tree;
        this.prefix = ObjectKey.requirePrefix(prefix);
        this.after = after.orElse("");
        this.limit = limit;
    }

    ObjectPage page() throws IOException {
        String start = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        visitDirectory(start);
        Optional<String> next = found.size() < limit
                ? Optional.empty()
                : Optional.of(found.get(limit - 1).key().value());
        return new ObjectPage(found, next);
    }

    private void visitDirectory(String directory) throws IOException {
        String behind = "";
        List<String> names = namesBehind(directory, behind);
        while (!names.isEmpty()) {
            for (String name : names) {
                visit(directory + name);
                if (found.size() == limit) {
                    return;
                }
            }
            boolean mayHaveMore = names.size() == limit;
            behind = names.get(names.size() - 1);
            names = mayHaveMore ? namesBehind(directory, behind) : List.of();
        }
    }

    private void visit(String path) throws IOException {
        if (path.endsWith("/")) {
            visitDirectory(path);
        } else {
            list(path);
        }
    }

    private void list(String path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(tree.root().resolve(path), BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                found.add(new ListedObject(
                        new ObjectKey(path),
                        attributes.size(),
                        attributes.lastModifiedTime().toInstant()));
            }
        } catch (IOException e) {
            if (!FileErrors.isAbsence(e)) {
                throw e;
            }
        }
    }

    /** The first names of a directory that can lead to keys of this page. */
    private List<String> namesBehind(String directory, String behind) throws IOException {
        NavigableSet<String> first = new TreeSet<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(tree.root().resolve(directory))) {
            for (Path entry : entries) {
                addIfWanted(directory, entry, behind, first);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (IOException e) {
            if (!FileErrors.isAbsence(e)) {
                throw e;
            }
        }
        return List.copyOf(first);
    }

    /** Asks what an entry is, which takes a system call, only if that can matter. */
    private void addIfWanted(String directory, Path entry, String behind, NavigableSet<String> first) {
        String fileName = entry.getFileName().toString();
        String directoryName = fileName + "/";
        boolean full = first.size() == limit;
        boolean tooFarBehind = full && fileName.compareTo(first.last()) > 0;
        if (tooFarBehind || !(isWanted(directory + fileName) || isWanted(directory + directoryName))) {
            return;
        }
        String name = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) ? directoryName : fileName;
        if (name.compareTo(behind) > 0 && isWanted(directory + name)) {
            first.add(name);
            if (first.size() > limit) {
                first.pollLast();
            }
        }
    }

    private boolean isWanted(String path) {
        return isKeyOrDirectory(path) && matchesPrefix(path) && reachesBehindAfter(path);
    }

    private static boolean isKeyOrDirectory(String path) {
        try {
            ObjectKey.requirePrefix(path);
            return path.endsWith("/") || !new ObjectKey(path).value().isEmpty();
        } catch (IllegalArgumentException foreign) {
            return false;
        }
    }

    private boolean matchesPrefix(String path) {
        return path.startsWith(prefix) || (path.endsWith("/") && prefix.startsWith(path));
    }

    private boolean reachesBehindAfter(String path) {
        return path.compareTo(after) > 0 || (path.endsWith("/") && after.startsWith(path));
    }
}
