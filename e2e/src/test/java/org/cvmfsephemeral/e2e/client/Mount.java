package org.cvmfsephemeral.e2e.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cvmfsephemeral.e2e.content.Sha256;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.local.Endpoints;

/** A repository mounted by the real client, with an empty cache of its own. Notifications reach it. */
public final class Mount implements AutoCloseable {
    private final Path scratch;
    private final Path point;

    private Mount(Path scratch, Path point) {
        this.scratch = scratch;
        this.point = point;
    }

    /**
     * Mounts a repository.
     *
     * @param scratch an empty folder
     */
    public static Mount of(TestRepository repository, Endpoints endpoints, Path scratch) {
        return of(repository, endpoints, endpoints.notification(), scratch);
    }

    /**
     * Mounts a repository.
     *
     * @param notification where the client subscribes
     * @param scratch an empty folder
     */
    public static Mount of(TestRepository repository, Endpoints endpoints, URI notification, Path scratch) {
        try {
            Path cache = Files.createDirectories(scratch.resolve("cache"));
            Path point = Files.createDirectories(scratch.resolve("mount"));
            Path key = Files.writeString(scratch.resolve("repository.pub"), repository.publicKey());
            Path configuration = Files.writeString(scratch.resolve("client.conf"), """
                    CVMFS_SERVER_URL=%1$s/@fqrn@
                    CVMFS_HTTP_PROXY=DIRECT
                    CVMFS_PUBLIC_KEY=%2$s
                    CVMFS_CACHE_BASE=%3$s
                    CVMFS_RELOAD_SOCKETS=%3$s
                    CVMFS_QUOTA_LIMIT=4000
                    CVMFS_NFILES=4096
                    CVMFS_USYSLOG=%4$s
                    CVMFS_NOTIFICATION_SERVER=%5$s/api/v1
                    """.formatted(
                            endpoints.cvmfs(), key, cache, scratch.resolve("client.log"), notification));
            Mount mount = new Mount(scratch, point);
            mount.mount(configuration, repository.name());
            return mount;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void mount(Path configuration, String repository) {
        Program.Result result = Program.run(
                List.of(Program.CVMFS2.command(), "-o", "config=" + configuration, repository, point.toString()),
                scratch.resolve("mount.log"));
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(isMounted()).as("mounted").isTrue();
    }

    private boolean isMounted() {
        return Program.run(List.of("mountpoint", "-q", point.toString()), scratch.resolve("mountpoint.log"))
                        .exitCode()
                == 0;
    }

    /**
     * A file as the client shows it.
     *
     * @param path without a slash at its start
     */
    public Path file(String path) {
        return point.resolve(path);
    }

    public String sha256(String path) {
        try {
            return Sha256.of(Files.newInputStream(file(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every regular file's SHA-256 by its path. */
    public Map<String, String> files() {
        Map<String, String> files = new HashMap<>();
        try (Stream<Path> all = Files.walk(point)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String path = point.relativize(file).toString();
                files.put(path, sha256(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Everything below the mountpoint, directories too. */
    public Set<String> paths() {
        try (Stream<Path> all = Files.walk(point)) {
            return all.filter(path -> !path.equals(point))
                    .map(path -> point.relativize(path).toString())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The revision the client is at, which it tells in an extended attribute of the mountpoint. */
    public long revision() {
        try {
            ByteBuffer value = ByteBuffer.allocate(32);
            Files.getFileAttributeView(point, UserDefinedFileAttributeView.class)
                    .read("revision", value);
            return Long.parseLong(StandardCharsets.US_ASCII.decode(value.flip()).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        await("unmounted").atMost(Duration.ofSeconds(20)).until(() -> {
            Program.run(List.of("umount", point.toString()), scratch.resolve("umount.log"));
            return !isMounted();
        });
    }
}
