package org.cvmfsephemeral.bench.reference;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The original publisher on the same machine: a repository of its own below {@code /srv/cvmfs}, published to with transaction,
 * copy, publish. It needs root, FUSE and overlayfs.
 */
public final class CvmfsServer implements AutoCloseable {
    private static final Path WEB_ROOT = Path.of("/srv");
    private static final int PATIENCE_MINUTES = 10;

    private final String repository;
    private final Path folder;
    private final WebRoot web;

    private CvmfsServer(String repository, Path folder, WebRoot web) {
        this.repository = repository;
        this.folder = folder;
        this.web = web;
    }

    public static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "cvmfs_server")));
    }

    /**
     * Makes a repository that stores files as they are.
     *
     * @param folder takes the output of the commands
     */
    public static CvmfsServer create(String repository, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        WebRoot web = WebRoot.serve(WEB_ROOT);
        CvmfsServer server = new CvmfsServer(repository, folder, web);
        try {
            server.command("mkfs", "-o", "root", "-p", "-w", web.uri() + "/cvmfs/" + repository, repository);
            Path configuration = Path.of("/etc/cvmfs/repositories.d", repository, "server.conf");
            Files.writeString(configuration, "\nCVMFS_COMPRESSION_ALGORITHM=none\n", StandardOpenOption.APPEND);
            return server;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * One whole cycle.
     *
     * @return how long it took, in seconds
     */
    public double publish(Path file) throws IOException, InterruptedException {
        long start = System.nanoTime();
        command("transaction", repository);
        run(List.of(
                "cp",
                file.toString(),
                Path.of("/cvmfs", repository, file.getFileName().toString()).toString()));
        command("publish", repository);
        return (System.nanoTime() - start) / 1e9;
    }

    /**
     * Unpacks an archive into the repository and publishes it.
     *
     * @param directory to be made for it
     * @return how long it took, in seconds
     */
    public double ingest(Path tar, String directory) throws IOException, InterruptedException {
        long start = System.nanoTime();
        command("ingest", "-t", tar.toString(), "-b", directory, repository);
        return (System.nanoTime() - start) / 1e9;
    }

    private void command(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("cvmfs_server"));
        command.addAll(List.of(arguments));
        run(command);
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Path log = folder.resolve("commands.log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " failed, see " + log);
        }
    }

    /** Removes the repository. */
    @Override
    public void close() throws IOException, InterruptedException {
        try {
            command("rmfs", "-f", repository);
        } finally {
            web.close();
        }
    }
}
