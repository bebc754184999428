package org.cvmfsephemeral.edge;

import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts the edge and drains it when the process is asked to end. */
@Command(
        name = "edge",
        description = "Accepts subscriptions and holds them while no notify-service takes them.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
public final class EdgeCommand implements Callable<Integer> {
    private static final String FORMAT = "%1$tFT%1$tT.%1$tL%1$tz %4$s [%3$s] %5$s%6$s%n";
    private static final int START_SECONDS = 30;
    private static final int GRACE_SECONDS = 2;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:CVMFS_EDGE_LISTEN:-0.0.0.0:4929}",
            description = "Where clients connect to. Default: ${DEFAULT-VALUE}.")
    private String listen;

    @Option(
            names = "--replica",
            paramLabel = "HOST:PORT",
            split = ",",
            required = true,
            defaultValue = "${env:CVMFS_EDGE_REPLICAS}",
            description = "Of notify-service. A name may stand for several addresses. May be repeated.")
    private List<String> replicas;

    @Option(
            names = "--readiness-port",
            defaultValue = "${env:CVMFS_EDGE_READINESS_PORT:-0}",
            description = "Where replicas are asked whether they are ready. Default: where they serve clients.")
    private int readinessPort;

    @Option(
            names = "--reset-spread",
            defaultValue = "${env:CVMFS_EDGE_RESET_SPREAD:-PT2S}",
            description = "Over how long the clients of a replica that has gone are let go. Default: ${DEFAULT-VALUE}.")
    private Duration resetSpread;

    @Option(
            names = "--drain-spread",
            defaultValue = "${env:CVMFS_EDGE_DRAIN_SPREAD:-PT5S}",
            description = "Over how long all clients are let go when the edge stops. Default: ${DEFAULT-VALUE}.")
    private Duration drainSpread;

    @Option(
            names = "--status",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:CVMFS_EDGE_STATUS:-}",
            description = "Where /live, /ready and /metrics are. Default: nowhere.")
    private String status;

    public static void main(String[] arguments) {
        System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
        // Addresses of a headless service come and go.
        Security.setProperty("networkaddress.cache.ttl", "1");
        Security.setProperty("networkaddress.cache.negative.ttl", "1");
        CommandLine command = new CommandLine(new EdgeCommand());
        command.setExecutionExceptionHandler((failure, commandLine, parsed) -> {
            commandLine.getErr().println("edge: " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws ExecutionException, InterruptedException, TimeoutException {
        EdgeSettings settings = settings();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false)));
        Edge edge = new Edge(settings, registry);
        CountDownLatch ended = new CountDownLatch(1);
        await(vertx.deployVerticle(edge));
        if (settings.status() != null) {
            await(vertx.deployVerticle(new StatusServer(settings.status(), edge, registry)));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(vertx, edge, settings, ended), "stop"));
        ended.await();
        return CommandLine.ExitCode.OK;
    }

    private EdgeSettings settings() {
        EdgeSettings usual = EdgeSettings.of(
                HostPort.parse(listen), replicas.stream().map(HostPort::parse).toList());
        return new EdgeSettings(
                usual.listen(),
                usual.replicas(),
                readinessPort == 0 ? OptionalInt.empty() : OptionalInt.of(readinessPort),
                usual.checkEvery(),
                usual.resolveEvery(),
                usual.retryAfter(),
                usual.heldBytes(),
                usual.longLivedAfter(),
                resetSpread,
                drainSpread,
                status.isEmpty() ? null : HostPort.parse(status));
    }

    private static void await(io.vertx.core.Future<?> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        future.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
    }

    private static void stop(Vertx vertx, Edge edge, EdgeSettings settings, CountDownLatch ended) {
        try {
            edge.drain()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(settings.drainSpread().toSeconds() + GRACE_SECONDS, TimeUnit.SECONDS);
            await(vertx.close());
        } catch (ExecutionException | TimeoutException e) {
            Logger.getLogger(EdgeCommand.class).warnf("not all clients could be let go in time error=%s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }
}
