package org.cvmfsephemeral.e2e.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.local.Endpoints;

/**
 * The real {@code cvmfs_swissknife notify -s}: verifies each manifest it is told of and says its revision.
 *
 * <p>It looks for its configuration in {@code /etc/cvmfs} only, so it gets one of its own there, in a mount namespace of its own.
 */
public final class RevisionWatch implements AutoCloseable {
    private static final Pattern REVISION = Pattern.compile("is now at revision (\\d+)");

    private final Process process;
    private final BlockingQueue<Long> revisions = new LinkedBlockingQueue<>();
    private final StringBuffer output = new StringBuffer();

    private RevisionWatch(Process process) {
        this.process = process;
    }

    /**
     * Watches all revisions from now on.
     *
     * @param scratch an empty folder
     */
    public static RevisionWatch of(TestRepository repository, Endpoints endpoints, Path scratch) {
        try {
            Path configuration = Files.createDirectories(scratch.resolve("etc"));
            Path own = Files.createDirectories(configuration.resolve("repositories.d/" + repository.name()));
            Files.writeString(own.resolve("client.conf"), "CVMFS_SERVER_URL=" + repository.url() + "\n");
            Path keys = Files.createDirectories(configuration.resolve("keys"));
            Files.writeString(keys.resolve(repository.name() + ".pub"), repository.publicKey());
            String command = String.join(
                    " ",
                    "mount --bind",
                    configuration.toString(),
                    "/etc/cvmfs && exec",
                    Program.CVMFS_SWISSKNIFE.command(),
                    "notify -s -c -u",
                    endpoints.notification() + "/api/v1",
                    "-t",
                    repository.name());
            RevisionWatch watch =
                    new RevisionWatch(new ProcessBuilder(List.of("unshare", "--mount", "sh", "-c", command))
                            .redirectErrorStream(true)
                            .start());
            Thread thread = new Thread(watch::read, "revision-watch-" + repository.name());
            thread.setDaemon(true);
            thread.start();
            return watch;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
                Matcher matcher = REVISION.matcher(line);
                if (matcher.find()) {
                    revisions.add(Long.parseLong(matcher.group(1)));
                }
            }
        } catch (IOException e) {
            output.append(e);
        }
    }

    /** What it has said and was not taken yet. */
    public BlockingQueue<Long> revisions() {
        return revisions;
    }

    /** All that it printed. */
    public String output() {
        return output.toString();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
