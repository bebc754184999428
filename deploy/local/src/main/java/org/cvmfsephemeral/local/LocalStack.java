package org.cvmfsephemeral.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.cvmfsephemeral.embedded.KafkaServer;
import org.cvmfsephemeral.embedded.Ports;
import org.cvmfsephemeral.embedded.PostgresServer;
import org.cvmfsephemeral.embedded.S3Server;
import org.cvmfsephemeral.embedded.process.ChildFailedException;
import org.cvmfsephemeral.embedded.process.ClassArchives;
import org.cvmfsephemeral.local.StackPorts.NeededPort;

/**
 * The running system: Postgres, Kafka, S3 where wanted, the four services and the edge before notify-service, each a process of
 * its own that ends with this one. What they store survives in the folder of the settings. Each can be killed and started again by itself.
 */
public final class LocalStack implements AutoCloseable {
    private static final int PAUSE_MILLIS = 50;
    private static final String READINESS = "/q/health/ready";
    private static final String EDGE_READINESS = "/ready";
    private static final String EDGE = "edge";
    private static final String EDGE_HEAP = "128m";
    private static final String REBUILD = "rebuild";
    private static final Duration REBUILD_PATIENCE = Duration.ofMinutes(5);

    private final StackSettings settings;
    private final SourceTree tree;
    private final DataFolder folder;
    private final Progress progress;
    private final Endpoints endpoints;
    private final BackingServers servers;
    private final ClassArchives archives;
    private final ReadinessProbe probe = new ReadinessProbe();
    private final Map<Service, ServiceProcess> services = new EnumMap<>(Service.class);
    private ServiceProcess edge;
    private final Map<Service, ServiceProcess> seconds = new EnumMap<>(Service.class);
    private final Set<Long> expectedToEnd = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<String> unexpectedEnd = new CompletableFuture<>();
    private volatile boolean stopping;
    private boolean closed;

    private LocalStack(StackSettings settings, SourceTree tree, DataFolder folder, Progress progress) {
        this.settings = settings;
        this.tree = tree;
        this.folder = folder;
        this.progress = progress;
        this.endpoints = Endpoints.of(settings.ports());
        this.archives = new ClassArchives(tree.archives(), settings.recordingArchives());
        this.servers = new BackingServers(folder, archives, progress);
    }

    /**
     * Takes the folder, after what a killed launcher left there has ended; starts nothing yet.
     *
     * @param progress is told one line an event
     * @throws StackException if another stack runs on the folder
     */
    public static LocalStack prepare(StackSettings settings, Consumer<String> progress) {
        SourceTree tree = SourceTree.find();
        LocalStack stack = new LocalStack(settings, tree, DataFolder.open(settings.data()), new Progress(progress));
        stack.awaitPredecessors();
        return stack;
    }

    /**
     * Prepares and starts.
     *
     * @throws StackException if something does not start; nothing of it runs on then
     */
    public static LocalStack start(StackSettings settings) {
        LocalStack stack = prepare(settings, line -> {});
        stack.start();
        return stack;
    }

    private void awaitPredecessors() {
        ProcessList predecessors = ProcessList.read(folder.processes());
        if (predecessors.anyAlive()) {
            progress.tell("waiting for the processes of the last run to end");
            predecessors.awaitEnd();
        }
    }

    /** Deletes all data of the stack, before {@link #start()}. */
    public void clean() {
        folder.clean();
    }

    /**
     * Returns when all services are ready.
     *
     * @throws StackException if something does not start, such as for a port in use; nothing of it runs on then
     */
    public void start() {
        try {
            requireFreePorts();
            folder.deleteEndpoints();
            folder.turnLogs();
            servers.start(settings.ports(), settings.store());
            servers.pids().forEach(this::watch);
            launchServices();
            awaitReady(EnumSet.allOf(Service.class));
            awaitReady(edge, endpoints.managementOfEdge().resolve(EDGE_READINESS));
        } catch (ChildFailedException e) {
            close();
            throw new StackException(e.getMessage().stripTrailing(), e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void requireFreePorts() {
        for (NeededPort needed : settings.ports().needed(settings.store())) {
            if (!Ports.isFree(needed.port())) {
                throw new StackException("port " + needed.port() + " is in use: choose another with " + needed.option()
                        + ", or move all with --port-base");
            }
        }
    }

    private synchronized void launchServices() {
        ServiceEnvironment environment = environment();
        for (Service service : Service.values()) {
            services.put(service, replica(service, service.title(), environment.of(service)));
            seconds.put(service, replica(service, titleOfSecond(service), environment.ofSecond(service)));
        }
        edge = new ServiceProcess(EDGE, tree.edge(), archives, EDGE_HEAP, environment.ofEdge(), folder.log(EDGE));
        launch(EDGE, edge);
        services.keySet().forEach(this::launch);
    }

    private ServiceProcess replica(Service service, String title, Map<String, String> variables) {
        return new ServiceProcess(
                title, tree.application(service), archives, settings.serviceHeap(), variables, folder.log(title));
    }

    private static String titleOfSecond(Service service) {
        return service.title() + "-2";
    }

    private ServiceEnvironment environment() {
        return new ServiceEnvironment(
                settings, servers.postgres(), servers.kafka(), servers.s3(), folder.store(), folder.encryptionKey());
    }

    private void launch(Service service) {
        launch(service.title(), services.get(service));
    }

    private synchronized void launch(String name, ServiceProcess process) {
        if (closed) {
            throw new StackException("stopped while starting");
        }
        process.launch();
        watch(name, process.pid());
        folder.write(folder.processes(), processes().asText());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for a process to end; whoever cares is told.
    private void watch(String name, long pid) {
        ProcessHandle.of(pid)
                .map(ProcessHandle::onExit)
                .ifPresent(end -> end.thenRun(() -> tellUnlessExpected(name, pid)));
    }

    private void tellUnlessExpected(String name, long pid) {
        if (!stopping && !expectedToEnd.contains(pid)) {
            unexpectedEnd.complete(name);
        }
    }

    private ProcessList processes() {
        List<Long> pids = new ArrayList<>(servers.pids().values());
        launched().stream().map(ServiceProcess::pid).forEach(pids::add);
        return ProcessList.of(pids);
    }

    private List<ServiceProcess> launched() {
        return Stream.of(services.values().stream(), seconds.values().stream(), Stream.of(edge))
                .flatMap(Function.identity())
                .filter(ServiceProcess::wasLaunched)
                .toList();
    }

    private void awaitReady(Set<Service> awaited) {
        Set<Service> pending = EnumSet.copyOf(awaited);
        long deadline = System.nanoTime() + ServiceProcess.READY_PATIENCE.toNanos();
        try {
            while (!pending.isEmpty()) {
                pending.removeIf(this::isReady);
                if (System.nanoTime() > deadline) {
                    throw services.get(pending.iterator().next()).notReadyInTime();
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while starting", e);
        }
    }

    private boolean isReady(Service service) {
        services.get(service).requireAlive();
        boolean ready = probe.isReady(endpoints.management(service).resolve(READINESS));
        if (ready) {
            progress.ready(service.title());
        }
        return ready;
    }

    public Endpoints endpoints() {
        return endpoints;
    }

    public StackSettings settings() {
        return settings;
    }

    public PostgresServer postgres() {
        return servers.postgres();
    }

    public KafkaServer kafka() {
        return servers.kafka();
    }

    /** Empty with the file store. */
    public Optional<S3Server> s3() {
        return servers.s3();
    }

    /** Of the service's JVM. */
    public synchronized ProcessHandle process(Service service) {
        return ProcessHandle.of(services.get(service).pid()).orElseThrow();
    }

    /** SIGKILL: what a crash looks like. Returns when the process is gone. */
    public synchronized void kill(Service service) {
        expectedToEnd.add(services.get(service).pid());
        services.get(service).kill();
    }

    /** An orderly stop of one service. */
    public synchronized void stop(Service service) {
        expectedToEnd.add(services.get(service).pid());
        services.get(service).stop();
    }

    /**
     * Stops the service if it runs, starts it and returns when it is ready.
     *
     * @throws StackException if it does not become ready
     */
    public void restart(Service service) {
        stop(service);
        launch(service);
        awaitReady(EnumSet.of(service));
    }

    /** Starts the service again without waiting for it, as when it is killed while starting. */
    public void relaunch(Service service) {
        stop(service);
        launch(service);
    }

    /**
     * Starts another replica of the service, on the ports of the first one at {@link Endpoints#SECOND_HOST}, and returns when it is ready.
     *
     * @throws StackException if it does not become ready, or the settings do not provide for it
     */
    public void startSecond(Service service) {
        if (service == Service.NOTIFY && !settings.twoNotify()) {
            throw new StackException("the settings provide for one replica of notify-service only");
        }
        launch(titleOfSecond(service), seconds.get(service));
        awaitReady(seconds.get(service), endpoints.managementOfSecond(service).resolve(READINESS));
    }

    /** SIGKILL of the other replica. */
    public synchronized void killSecond(Service service) {
        expectedToEnd.add(seconds.get(service).pid());
        seconds.get(service).kill();
    }

    /** An orderly stop of the other replica; nothing if it was never started. */
    public synchronized void stopSecond(Service service) {
        ServiceProcess second = seconds.get(service);
        if (second.wasLaunched()) {
            expectedToEnd.add(second.pid());
            second.stop();
        }
    }

    /**
     * Has a publisher of its own enter what the store has into the ledger, and returns when it has ended.
     *
     * @param repositories the name of one, or an asterisk for all that the ledger does not know
     * @throws StackException if not all of them could be rebuilt; the log is {@code rebuild.log}
     */
    public void rebuildLedger(String repositories) {
        ServiceProcess rebuild = new ServiceProcess(
                REBUILD,
                tree.application(Service.PUBLISHER),
                archives,
                settings.serviceHeap(),
                environment().ofRebuild(repositories),
                folder.log(REBUILD));
        rebuild.launch();
        rebuild.awaitSuccess(REBUILD_PATIENCE);
    }

    private void awaitReady(ServiceProcess process, URI readiness) {
        long deadline = System.nanoTime() + ServiceProcess.READY_PATIENCE.toNanos();
        try {
            while (!probe.isReady(readiness)) {
                process.requireAlive();
                if (System.nanoTime() > deadline) {
                    throw process.notReadyInTime();
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while starting", e);
        }
    }

    /** Completed with the name of the first service that ended though nobody asked it to. */
    public CompletableFuture<String> unexpectedEnd() {
        return unexpectedEnd.copy();
    }

    /** Tells scripts where everything is, in {@code endpoints} of the data folder. */
    public void writeEndpoints() {
        folder.write(folder.endpoints(), endpoints.asShellVariables());
    }

    /** Keeps a repository's public key in the data folder, for the configuration of clients. */
    public Path keepPublicKey(String repository, String pem) {
        folder.write(folder.publicKey(repository), pem);
        return folder.publicKey(repository);
    }

    /** Where the service logs. */
    public Path log(Service service) {
        return folder.log(service.title());
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** Services first, then what they use. Does nothing if all is stopped. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stopping = true;
        folder.deleteEndpoints();
        List<ServiceProcess> launched = edge == null ? List.of() : launched();
        launched.forEach(ServiceProcess::requestStop);
        launched.forEach(ServiceProcess::stop);
        servers.close();
        folder.close();
    }
}
