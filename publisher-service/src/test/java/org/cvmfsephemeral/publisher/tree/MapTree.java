package org.cvmfsephemeral.publisher.tree;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.catalog.Attributes;
import org.cvmfsephemeral.format.catalog.Directory;
import org.cvmfsephemeral.format.catalog.Entry;
import org.cvmfsephemeral.format.catalog.RegularFile;
import org.cvmfsephemeral.format.catalog.WholeFile;
import org.cvmfsephemeral.format.catalog.Xattrs;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryPath;

/** A tree held in a map, the model that plans are tried against. */
final class MapTree implements TreeView {
    static final ContentHash HASH = ContentHash.sha1(new byte[0]);

    private final TreeMap<RepositoryPath, Entry> entries = new TreeMap<>();

    MapTree() {
        entries.put(RepositoryPath.ROOT, Directory.plain("", attributes(Xattrs.EMPTY)));
    }

    static Attributes attributes(Xattrs xattrs) {
        return new Attributes(0755, 0, 0, 1, null, xattrs);
    }

    MapTree directory(String path) {
        entries.put(
                RepositoryPath.of(path), Directory.plain(RepositoryPath.of(path).name(), attributes(Xattrs.EMPTY)));
        return this;
    }

    MapTree file(String path) {
        return file(path, Xattrs.EMPTY);
    }

    MapTree file(String path, Xattrs xattrs) {
        RepositoryPath target = RepositoryPath.of(path);
        entries.put(
                target, RegularFile.plain(target.name(), attributes(xattrs), 0, new WholeFile(HASH, Compression.NONE)));
        return this;
    }

    @Override
    public Optional<Entry> lookup(RepositoryPath path) {
        return Optional.ofNullable(entries.get(path));
    }

    @Override
    public List<String> linkedNames(RepositoryPath path) {
        return List.of(path.name());
    }

    @Override
    public Stream<String> childNames(RepositoryPath directory) {
        return entries.keySet().stream()
                .filter(path -> !path.isRoot() && path.parent().equals(directory))
                .map(RepositoryPath::name);
    }
}
