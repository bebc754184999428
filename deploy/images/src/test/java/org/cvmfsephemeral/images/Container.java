package org.cvmfsephemeral.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.cvmfsephemeral.embedded.process.ChildProcess;
import org.cvmfsephemeral.embedded.process.ChildProcess.Launch;
import org.junit.jupiter.api.Assumptions;

/**
 * An image run as a strict cluster runs it: its own root file system, which nothing can be written to but {@code /tmp} and the cache, its own user, no privileges,
 * and only the image's environment and what it is given. It shares the network with the test.
 */
final class Container implements AutoCloseable {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    /** Ends the program when the pipe to the test closes, so that none outlives it. */
    private static final String WATCHED = """
            exec 3<&0
            "$@" </dev/null & program=$!
            echo "$program" >"$PID_FILE"
            { cat <&3 >/dev/null; kill "$program"; } & watch=$!
            wait "$program"; code=$?
            kill "$watch"
            exit "$code"
            """;

    private static final String ISOLATED = """
            set -e
            mount --bind "$ROOT" "$ROOT"
            mount -o remount,bind,ro,nosuid "$ROOT"
            mount --bind "$WRITABLE/tmp" "$ROOT/tmp"
            mount -o remount,bind,nosuid,nodev,noexec "$ROOT/tmp"
            mount --bind "$WRITABLE/cache" "$ROOT/var/cache/cvmfs-ephemeral"
            mount -o remount,bind,nosuid,nodev,noexec "$ROOT/var/cache/cvmfs-ephemeral"
            mount --bind /proc "$ROOT/proc"
            mount -t tmpfs -o mode=755 tmpfs "$ROOT/dev"
            for device in null zero random urandom; do
              : >"$ROOT/dev/$device"
              mount --bind "/dev/$device" "$ROOT/dev/$device"
            done
            mount --bind /etc/hosts "$ROOT/etc/hosts"
            mount --bind /etc/resolv.conf "$ROOT/etc/resolv.conf"
            exec "$@"
            """;

    private final String name;
    private final Path folder;
    private final OciImage image;
    private ChildProcess process;

    private Container(String name, Path folder, OciImage image) {
        this.name = name;
        this.folder = folder;
        this.image = image;
    }

    /** Skips the test that asks, with a message, where images cannot be run like this. */
    static void assumePossible() {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "images are started with chroot and mounts of their own, which takes root: skipped");
        Assumptions.assumeTrue(
                succeeds("unshare", "--mount", "--propagation", "private", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
                        && succeeds("setpriv", "--version"),
                "images are started in a mount namespace, which cannot be made here: skipped");
    }

    private static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Unpacks an image; nothing is started yet.
     *
     * @param folder of this container, emptied
     */
    static Container of(String name, OciImage image, Path folder) {
        try {
            OciImage.delete(folder);
            Path root = Files.createDirectories(folder.resolve("root"));
            image.unpack(root);
            // Container runtimes make these where an image has none.
            for (String mountPoint : List.of("proc", "dev", "sys")) {
                Files.createDirectories(root.resolve(mountPoint));
            }
            for (String file : List.of("etc/hosts", "etc/resolv.conf")) {
                Files.writeString(root.resolve(file), "");
            }
            for (String writable : List.of("tmp", "cache")) {
                Path own = Files.createDirectories(folder.resolve("writable").resolve(writable));
                Files.setAttribute(own, "unix:uid", 10001);
                Files.setAttribute(own, "unix:gid", 10001);
            }
            return new Container(name, folder, image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, with variables besides the image's own. */
    void start(Map<String, String> environment) {
        Map<String, String> places = Map.of(
                "ROOT", root().toString(),
                "WRITABLE", folder.resolve("writable").toString(),
                "PID_FILE", pidFile().toString());
        process = ChildProcess.start(new Launch(name, command(environment), places, log(), false));
    }

    private List<String> command(Map<String, String> environment) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", WATCHED, "watch"));
        command.addAll(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", ISOLATED, "isolate"));
        Map<String, String> variables = new TreeMap<>(image.environment());
        variables.putAll(environment);
        command.addAll(List.of("env", "-i"));
        variables.forEach((variable, value) -> command.add(variable + "=" + value));
        String[] user = image.user().split(":");
        command.addAll(List.of("setpriv", "--no-new-privs", "--clear-groups"));
        command.addAll(List.of("unshare", "--root=" + root(), "--wd=" + image.workingDirectory()));
        command.addAll(List.of("--setgid=" + user[1], "--setuid=" + user[0]));
        command.addAll(image.entrypoint());
        return command;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String name() {
        return name;
    }

    Path root() {
        return folder.resolve("root");
    }

    Path temporaryFiles() {
        return folder.resolve("writable/tmp");
    }

    Path cache() {
        return folder.resolve("writable/cache");
    }

    /** Stays when the container is deleted. */
    Path log() {
        return folder.resolveSibling(name + ".log");
    }

    private Path pidFile() {
        return folder.resolve("pid");
    }

    /** What the kernel says of its process, {@code /proc/<pid>/status}. */
    String kernelStatus() {
        try {
            String pid = Files.readString(pidFile()).strip();
            return Files.readString(Path.of("/proc", pid, "status"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String output() {
        try {
            return Files.readString(log(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM, as a cluster stops it. Returns the exit code. */
    int stop() {
        process.stop(STOP_PATIENCE);
        return process.exitCode();
    }

    void delete() throws IOException {
        OciImage.delete(folder);
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.stop(STOP_PATIENCE);
        }
    }
}
