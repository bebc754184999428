package org.cvmfsephemeral.e2e.rollout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cvmfsephemeral.local.Endpoints;
import org.cvmfsephemeral.local.Service;

/**
 * One address for both replicas of a service, as a Kubernetes Service is one: each new connection goes to a replica that was ready when it
 * was last asked, connections that exist stay where they are. Without a ready replica new connections are closed.
 */
final class ServiceAddress implements AutoCloseable {
    private static final long ASK_EVERY_MILLIS = 200;

    private final ServerSocket listener;
    private final List<Replica> replicas;
    private final AtomicInteger turn = new AtomicInteger();
    private final ExecutorService pumps = Executors.newCachedThreadPool(ServiceAddress::daemon);
    private final ScheduledExecutorService probes = Executors.newSingleThreadScheduledExecutor(ServiceAddress::daemon);

    private static final class Replica {
        private final HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(1))
                .build();
        private final InetSocketAddress address;
        private final HttpRequest probe;
        private volatile boolean ready;

        Replica(URI interfaceOfClients, URI management) {
            address = new InetSocketAddress(interfaceOfClients.getHost(), interfaceOfClients.getPort());
            probe = HttpRequest.newBuilder(management.resolve("/q/health/ready"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
        }

        void ask() {
            try {
                ready = http.send(probe, BodyHandlers.discarding()).statusCode() == 200;
            } catch (IOException e) {
                ready = false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ServiceAddress(List<Replica> replicas) throws IOException {
        this.replicas = replicas;
        this.listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    }

    /** Of the two replicas that the stack may have, whichever of them run at a time. */
    static ServiceAddress of(Endpoints endpoints, Service service) throws IOException {
        URI first = endpoints.of(service);
        URI second = URI.create("http://" + Endpoints.SECOND_HOST + ":" + first.getPort());
        ServiceAddress address = new ServiceAddress(List.of(
                new Replica(first, endpoints.management(service)),
                new Replica(second, endpoints.managementOfSecond(service))));
        address.probes.scheduleWithFixedDelay(
                () -> address.replicas.forEach(Replica::ask), 0, ASK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        address.pumps.execute(address::acceptAll);
        return address;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    boolean isReady() {
        return replicas.stream().anyMatch(replica -> replica.ready);
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                pumps.execute(() -> connect(client));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void connect(Socket client) {
        List<Replica> ready = replicas.stream().filter(replica -> replica.ready).toList();
        try (client;
                Socket replica = new Socket()) {
            if (ready.isEmpty()) {
                return;
            }
            replica.connect(ready.get(turn.getAndIncrement() % ready.size()).address, 1_000);
            client.setTcpNoDelay(true);
            replica.setTcpNoDelay(true);
            pumps.execute(() -> pump(client, replica));
            pump(replica, client);
        } catch (IOException e) {
            // Both ends are closed, which the client sees.
        }
    }

    /** An end in one direction is passed on as such, the other direction goes on. */
    private static void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone.
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "service-address");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        probes.shutdownNow();
        pumps.shutdownNow();
    }
}
