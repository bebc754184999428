package org.cvmfsephemeral.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cvmfsephemeral.store.ObjectKey;

/** Where things are below the directory of a store. */
record ObjectTree(Path root) {

    static ObjectTree open(Path root) throws IOException {
        Files.createDirectories(root);
        ObjectTree tree = new ObjectTree(root.toRealPath());
        Files.createDirectories(tree.temporary());
        return tree;
    }

    Path fileOf(ObjectKey key) {
        return root.resolve(key.value());
    }

    /** What belongs to the store itself; no key leads there. */
    Path internal() {
        return root.resolve(ObjectKey.RESERVED);
    }

    Path temporary() {
        return internal().resolve("tmp");
    }

    Path lockFile() {
        return internal().resolve("locks");
    }
}
