package org.cvmfsephemeral.e2e.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.manifest.SignedManifest;

/**
 * A stratum 1 that the real {@code cvmfs_swissknife pull} fills.
 *
 * @param scratch an empty folder
 */
public record Replica(Path scratch) {
    /** Makes the folders that the program expects. */
    public static Replica prepare(Path scratch) {
        try {
            for (int i = 0; i < 256; i++) {
                Files.createDirectories(scratch.resolve(String.format("storage/data/%02x", i)));
            }
            Files.createDirectories(scratch.resolve("storage/data/txn"));
            Files.createDirectories(scratch.resolve("tmp"));
            return new Replica(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Replicates what is new.
     *
     * @param initial whether nothing is there yet
     */
    public Program.Result pull(TestRepository repository, boolean initial) {
        try {
            Path storage = scratch.resolve("storage");
            Path key = Files.writeString(scratch.resolve(repository.name() + ".pub"), repository.publicKey());
            List<String> command = new ArrayList<>(List.of(
                    Program.CVMFS_SWISSKNIFE.command(),
                    "pull",
                    "-m",
                    repository.name(),
                    "-u",
                    repository.url().toString(),
                    "-w",
                    "file://" + storage,
                    "-r",
                    "local," + storage.resolve("data/txn") + "," + storage,
                    "-k",
                    key.toString(),
                    "-n",
                    "4",
                    "-x",
                    scratch.resolve("tmp").toString(),
                    "-R",
                    scratch.resolve("reflog.chksum").toString()));
            command.add(initial ? "-i" : "-p");
            return Program.run(command, scratch.resolve("pull.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the replica has it. */
    public Manifest manifest() {
        try {
            Path file = scratch.resolve("storage").resolve(Manifest.FILE_NAME);
            return SignedManifest.parse(Files.readAllBytes(file)).manifest();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
