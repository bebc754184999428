package org.cvmfsephemeral.publisher.engine;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.ledger.change.EntryAttributes;
import org.cvmfsephemeral.ledger.change.Operation;
import org.cvmfsephemeral.ledger.change.Operation.StoredChunk;
import org.cvmfsephemeral.ledger.change.TreeEntry;

/** Makes changes up, most of which fit a tree; equal seeds make equal changes. */
final class RandomChanges {
    private static final List<String> NAMES = List.of(
            "a", "b", "c", "d", "e", "f", "lib", "bin", "naïve", "with blank", "0", "-", "a.b", "n".repeat(255));
    private static final int MAX_DEPTH = 4;
    private static final int MAX_COPIED = 60;

    /** Content in the store, whole or in chunks. */
    record Stored(long size, Compression compression, String hash, List<StoredChunk> chunks) {}

    private final Random random;
    private final List<Stored> contents;

    RandomChanges(Random random, List<Stored> contents) {
        this.random = random;
        this.contents = contents;
    }

    List<Operation> next(PosixModel model) {
        List<Operation> operations = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            operations.add(operation(model));
        }
        return operations;
    }

    private Operation operation(PosixModel model) {
        int kind = random.nextInt(100);
        if (kind < 30) {
            return putFile(model);
        } else if (kind < 55) {
            return putTree(model);
        } else if (kind < 70) {
            return new Operation.Delete(somePath(model), random.nextInt(4) > 0);
        } else if (kind < 80) {
            return new Operation.Rename(existing(model), newPath(model), random.nextBoolean());
        } else if (kind < 90) {
            return copy(model);
        }
        return setAttributes(existing(model));
    }

    private Operation putFile(PosixModel model) {
        Stored content = pick(contents);
        String path = random.nextInt(12) == 0 ? directory(model) + "/.cvmfscatalog" : somePath(model);
        return new Operation.PutFile(
                path,
                content.size(),
                content.compression(),
                content.hash(),
                content.chunks(),
                0600 + random.nextInt(0100),
                Instant.ofEpochSecond(random.nextInt(2_000_000_000)),
                random.nextInt(3) > 0,
                null);
    }

    /** Large trees are not doubled. */
    private Operation copy(PosixModel model) {
        String source = existing(model);
        return new Operation.Copy(
                model.weight(source) > MAX_COPIED ? "/nothing" : source,
                newPath(model),
                random.nextBoolean(),
                random.nextInt(3) == 0 ? Instant.ofEpochSecond(1_900_000_000L + random.nextInt(1000)) : null);
    }

    private Operation putTree(PosixModel model) {
        int size = random.nextInt(4) == 0 ? random.nextInt(60) : random.nextInt(12);
        List<TreeEntry> entries = new ArrayList<>();
        List<String> directories = new ArrayList<>(List.of(""));
        List<String> files = new ArrayList<>();
        Map<String, Boolean> used = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            String directory = pick(directories);
            String name = pick(NAMES);
            String path =
                    (directory.isEmpty() ? "" : directory + "/") + name + (i % 3 == 0 && name.length() < 100 ? i : "");
            if (path.split("/").length > MAX_DEPTH || used.put(path, true) != null) {
                continue;
            }
            entries.add(entry(path, directories, files));
        }
        if (random.nextInt(10) == 0) {
            entries.add(file((pick(directories) + "/.cvmfscatalog").replaceFirst("^/", "")));
        }
        if (random.nextBoolean()) {
            entries.add(random.nextInt(entries.size() + 1), new TreeEntry.Folder("", attributes(0755)));
        }
        Operation.TreeMode mode = random.nextInt(3) == 0 ? Operation.TreeMode.REPLACE : Operation.TreeMode.MERGE;
        return new Operation.PutTree(random.nextInt(15) == 0 ? "" : directoryOrNew(model), mode, entries, null);
    }

    private TreeEntry entry(String path, List<String> directories, List<String> files) {
        int kind = random.nextInt(20);
        if (kind < 6) {
            directories.add(path);
            return new TreeEntry.Folder(path, attributes(0700));
        } else if (kind < 8) {
            return new TreeEntry.Link(
                    path, attributes(0777), pick(List.of("../x", "a", "/abs/olute", "$(OS:-none)", "ü")));
        } else if (kind < 9) {
            return random.nextBoolean()
                    ? new TreeEntry.Special(path, attributes(0600), TreeEntry.Special.Type.FIFO, 0)
                    : new TreeEntry.Special(path, attributes(0600), TreeEntry.Special.Type.CHARACTER_DEVICE, 1281);
        } else if (kind < 12 && !files.isEmpty()) {
            return new TreeEntry.Hardlink(path, pick(files));
        }
        files.add(path);
        return file(path);
    }

    private TreeEntry.File file(String path) {
        Stored content = pick(contents);
        return new TreeEntry.File(
                path, attributes(0644), content.size(), content.compression(), content.hash(), content.chunks());
    }

    private EntryAttributes attributes(int permissions) {
        Map<String, byte[]> xattrs = random.nextInt(5) == 0
                ? Map.of(
                        "user.x" + random.nextInt(3),
                        Integer.toString(random.nextInt()).getBytes(StandardCharsets.UTF_8))
                : null;
        Integer nanos = random.nextInt(4) == 0 ? random.nextInt(1_000_000_000) : null;
        return new EntryAttributes(
                permissions, random.nextInt(3), random.nextInt(3), random.nextInt(2_000_000_000), nanos, xattrs);
    }

    private Operation setAttributes(String path) {
        EntryAttributes attributes = attributes(random.nextInt(010000));
        return new Operation.SetAttributes(
                path,
                random.nextBoolean() ? attributes.permissions() : null,
                random.nextBoolean() ? attributes.uid() : null,
                null,
                random.nextBoolean() ? attributes.mtime() : null,
                attributes.nanos(),
                random.nextBoolean() ? (attributes.xattrs() == null ? Map.of() : attributes.xattrs()) : null);
    }

    /** One that is there, mostly. */
    private String somePath(PosixModel model) {
        return random.nextInt(3) == 0 ? existing(model) : newPath(model);
    }

    private String existing(PosixModel model) {
        List<String> paths = new ArrayList<>(model.entries().keySet());
        return paths.size() == 1 ? "/nothing" : paths.get(1 + random.nextInt(paths.size() - 1));
    }

    private String newPath(PosixModel model) {
        return directory(model) + "/" + pick(NAMES) + (random.nextInt(4) == 0 ? "/" + pick(NAMES) : "");
    }

    private String directory(PosixModel model) {
        List<String> directories = model.entries().entrySet().stream()
                .filter(entry -> entry.getValue().kind == PosixModel.Kind.DIRECTORY)
                .map(Map.Entry::getKey)
                .filter(path -> path.split("/").length <= MAX_DEPTH)
                .toList();
        return pick(directories);
    }

    private String directoryOrNew(PosixModel model) {
        return random.nextBoolean() ? newPath(model) : existing(model);
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
