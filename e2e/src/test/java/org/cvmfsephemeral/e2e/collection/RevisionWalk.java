package org.cvmfsephemeral.e2e.collection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cvmfsephemeral.format.catalog.Catalog;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;

/** Reads every object of a revision from the files of the store. */
final class RevisionWalk {
    private static final int MAX_CATALOG_BYTES = 64 << 20;

    private final Path repository;
    private final Set<ObjectName> seen = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    /** @param repository its folder in the store */
    RevisionWalk(Path repository) {
        this.repository = repository;
    }

    RevisionWalk walk(ContentHash root) {
        visit(new ObjectName(root, ObjectKind.CATALOG));
        return this;
    }

    private void visit(ObjectName name) {
        if (!seen.add(name)) {
            return;
        }
        try {
            byte[] stored = Files.readAllBytes(repository.resolve(name.path()));
            ObjectDecoder.verify(name.hash(), stored);
            if (name.kind() == ObjectKind.CATALOG) {
                List<ObjectName> references = new ArrayList<>();
                try (Catalog catalog =
                        Catalog.open(ObjectDecoder.decode(Compression.ZLIB, stored, MAX_CATALOG_BYTES))) {
                    catalog.forEachObject(references::add);
                }
                references.forEach(this::visit);
            }
        } catch (IOException e) {
            problems.add("missing " + name);
        } catch (FormatException e) {
            problems.add("damaged " + name + ": " + e.getMessage());
        }
    }

    /** Every object that was visited, whether it was there or not. */
    Set<ObjectName> objects() {
        return seen;
    }

    List<String> problems() {
        return problems;
    }

    /** What lies in the store, apart from certificates, which stay. */
    static Set<ObjectName> stored(Path repository) {
        Set<ObjectName> names = new HashSet<>();
        try (var files = Files.walk(repository.resolve("data"))) {
            files.filter(Files::isRegularFile)
                    .map(file -> ObjectName.ofPath(repository.relativize(file).toString()))
                    .filter(name -> name.kind() != ObjectKind.CERTIFICATE)
                    .forEach(names::add);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
