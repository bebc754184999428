package org.cvmfsephemeral.e2e.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cvmfsephemeral.e2e.repository.TestRepository;

/**
 * The inspections that come with the real client: {@code check} of catalogs and objects over HTTP, and {@code scrub} of a store's
 * files.
 *
 * @param scratch a folder for keys, temporary files and output
 */
public record Inspection(Path scratch) {
    /** Every catalog, and that every object is there. */
    public Program.Result check(TestRepository repository) {
        try {
            Path key = Files.writeString(scratch.resolve(repository.name() + ".pub"), repository.publicKey());
            Path temporary = Files.createDirectories(scratch.resolve("check"));
            return Program.run(
                    List.of(
                            Program.CVMFS_SWISSKNIFE.command(),
                            "check",
                            "-r",
                            repository.url().toString(),
                            "-N",
                            repository.name(),
                            "-k",
                            key.toString(),
                            "-t",
                            temporary.toString(),
                            "-c"),
                    scratch.resolve("check.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every object against the hash in its name. */
    public Program.Result scrub(Path store, TestRepository repository) {
        Path data = store.resolve(repository.name()).resolve("data");
        return Program.run(
                List.of(Program.CVMFS_SWISSKNIFE.command(), "scrub", "-r", data.toString()),
                scratch.resolve("scrub.log"));
    }
}
