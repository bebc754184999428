package org.cvmfsephemeral.bench.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.ledger.change.EntryAttributes;
import org.cvmfsephemeral.ledger.change.Operation.StoredChunk;
import org.cvmfsephemeral.ledger.change.TreeEntry;

/** Entries of made-up trees. Their hashes are random: publishing looks at no object but catalogs. */
public final class Trees {
    private static final int SMALLEST_DIRECTORY = 24;
    private static final int LARGEST_DIRECTORY = 1000;
    private static final int DEEPEST = 6;
    private static final long CHUNK_BYTES = 4 << 20;
    private static final long FIRST_MTIME = 1_700_000_000L;

    private final SplittableRandom random;

    public Trees(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** The path of a file in a tree of {@link #even}. */
    static String evenFile(int directory, int file) {
        return String.format("dir-%d/file-%04d", directory, file);
    }

    /** So many directories side by side with as many files each. */
    public List<TreeEntry> even(int directories, int files) {
        List<TreeEntry> entries = new ArrayList<>();
        for (int directory = 0; directory < directories; directory++) {
            entries.add(folder("dir-" + directory));
            for (int file = 0; file < files; file++) {
                entries.add(wholeFile(evenFile(directory, file)));
            }
        }
        return entries;
    }

    /**
     * As software is installed: directories of some dozen to a thousand entries, more of the small ones, up to six levels deep;
     * a few percent symbolic links, one percent files in chunks.
     *
     * @param count of all entries
     */
    List<TreeEntry> uneven(int count) {
        List<TreeEntry> entries = new ArrayList<>();
        List<String> directories = new ArrayList<>(List.of(""));
        while (entries.size() < count) {
            String directory = newDirectory(directories);
            entries.add(folder(directory));
            int size = Math.min(directorySize(), count - entries.size());
            for (int i = 0; i < size; i++) {
                entries.add(anyEntry(String.format("%s/module-%05x.so.%d", directory, random.nextInt(1 << 20), i)));
            }
        }
        return entries;
    }

    private String newDirectory(List<String> directories) {
        String parent = directories.get(random.nextInt(directories.size()));
        String directory = (parent.isEmpty() ? "" : parent + "/") + "package-" + directories.size();
        if (directory.chars().filter(character -> character == '/').count() < DEEPEST - 1) {
            directories.add(directory);
        } else {
            directories.add("");
        }
        return directory;
    }

    private int directorySize() {
        double smallest = Math.log(SMALLEST_DIRECTORY);
        return (int) Math.exp(smallest + random.nextDouble() * (Math.log(LARGEST_DIRECTORY) - smallest));
    }

    private TreeEntry anyEntry(String path) {
        int kind = random.nextInt(100);
        if (kind < 4) {
            return new TreeEntry.Link(path, attributes(0777), "../share/target-" + random.nextInt(1000));
        }
        return kind < 5 ? chunkedFile(path) : wholeFile(path);
    }

    private TreeEntry folder(String path) {
        return new TreeEntry.Folder(path, attributes(0755));
    }

    private TreeEntry wholeFile(String path) {
        return new TreeEntry.File(path, attributes(0644), random.nextInt(1 << 20), Compression.ZLIB, hash(), null);
    }

    private TreeEntry chunkedFile(String path) {
        List<StoredChunk> chunks = new ArrayList<>();
        int count = random.nextInt(2, 9);
        for (int i = 0; i < count; i++) {
            chunks.add(new StoredChunk(i * CHUNK_BYTES, CHUNK_BYTES, hash()));
        }
        return new TreeEntry.File(path, attributes(0644), count * CHUNK_BYTES, Compression.ZLIB, null, chunks);
    }

    private EntryAttributes attributes(int permissions) {
        return EntryAttributes.plain(permissions, FIRST_MTIME + random.nextInt(1 << 24));
    }

    /** Of an object that does not exist. */
    public String hash() {
        return String.format("%016x%016x%08x", random.nextLong(), random.nextLong(), random.nextInt());
    }
}
