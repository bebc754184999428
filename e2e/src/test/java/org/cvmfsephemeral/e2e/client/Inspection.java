package org.cvmfsephemeral.e2e.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        return check(repository, List.of());
    }

    /** As {@link #check(TestRepository)}, and that the reference log is the one that the manifest names. */
    public Program.Result checkWithReflog(TestRepository repository) {
        return check(repository, List.of("-R", reflogChecksum(repository).toString()));
    }

    /** Where the real programs keep the hash of the reference log. */
    private Path reflogChecksum(TestRepository repository) {
        try {
            return Files.writeString(
                    scratch.resolve("reflog.chksum"),
                    repository.manifest().reflog().orElseThrow().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What the real garbage collection would remove from a store's files, if only the current revision were to stay: it names each object after
     * {@code sweep:}, and changes nothing. It keeps statistics in a folder of its server, which is made for it alone.
     */
    public Program.Result rehearseCollection(Path store, TestRepository repository) {
        try {
            Path key = Files.writeString(scratch.resolve(repository.name() + ".pub"), repository.publicKey());
            Path folder = store.resolve(repository.name());
            Path temporary = Files.createDirectories(scratch.resolve("gc"));
            String command = String.join(
                    " ",
                    "mount -t tmpfs tmpfs /var/spool && mkdir -p /var/spool/cvmfs/" + repository.name() + " && exec",
                    Program.CVMFS_SWISSKNIFE.command(),
                    "gc -d -l -h 0",
                    "-r " + repository.url(),
                    "-u local," + temporary + "," + folder,
                    "-n " + repository.name(),
                    "-R " + reflogChecksum(repository),
                    "-k " + key,
                    "-t " + temporary);
            return Program.run(List.of("unshare", "--mount", "sh", "-c", command), scratch.resolve("gc.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Program.Result check(TestRepository repository, List<String> further) {
        try {
            Path key = Files.writeString(scratch.resolve(repository.name() + ".pub"), repository.publicKey());
            Path temporary = Files.createDirectories(scratch.resolve("check"));
            List<String> command = new ArrayList<>(List.of(
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
                    "-c"));
            command.addAll(further);
            return Program.run(command, scratch.resolve("check.log"));
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
