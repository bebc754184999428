package org.cvmfsephemeral.store.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.cvmfsephemeral.store.ObjectStore;

/** Stands before a real S3 server and spoils the next answers as it is told. */
public final class FlakyS3 implements AutoCloseable {
    private static final Set<String> NOT_PASSED_ON =
            Set.of("connection", "content-length", "transfer-encoding", "date");
    private static final Set<String> WITH_BODY = Set.of("PUT", "POST");

    private final URI target;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final OkHttpClient client = S3HttpClient.create();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger requests = new AtomicInteger();

    /** What happens to one request. */
    public interface Fault {
        void handle(HttpExchange exchange, FlakyS3 proxy) throws IOException;

        /** The server does what it is asked, and its answer is lost. */
        Fault LOSE_ANSWER = (exchange, proxy) -> {
            proxy.forward(exchange).close();
            exchange.close();
        };

        /** The connection breaks before the server has heard anything. */
        Fault LOSE_REQUEST = (exchange, proxy) -> exchange.close();

        /** Half of the body arrives. */
        Fault CUT_ANSWER = (exchange, proxy) -> {
            try (Response response = proxy.forward(exchange)) {
                byte[] body = response.body().bytes();
                copyHeaders(response, exchange);
                exchange.sendResponseHeaders(response.code(), body.length);
                exchange.getResponseBody().write(Arrays.copyOf(body, body.length / 2));
                exchange.getResponseBody().flush();
            } finally {
                exchange.close();
            }
        };

        Fault SLOW_DOWN = error(503, "SlowDown");

        static Fault error(int status, String code) {
            return answer(status, "application/xml", "<Error><Code>" + code + "</Code><Message>no</Message></Error>");
        }

        static Fault answer(int status, String contentType, String text) {
            return (exchange, proxy) -> {
                exchange.getRequestBody().readAllBytes();
                byte[] body = text.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", contentType);
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(status, head ? -1 : body.length);
                if (!head) {
                    exchange.getResponseBody().write(body);
                }
                exchange.close();
            };
        }

        /** As if the object had been written, whatever the condition. */
        static Fault stored(String etag) {
            return (exchange, proxy) -> {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("ETag", '"' + etag + '"');
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            };
        }

        /** Something else happens after the server has done what it was asked, and then its answer is lost. */
        static Fault loseAnswerAfter(Runnable event) {
            return (exchange, proxy) -> {
                proxy.forward(exchange).close();
                event.run();
                exchange.close();
            };
        }
    }

    private FlakyS3(URI target) throws IOException {
        this.target = target;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    public static FlakyS3 before(URI target) throws IOException {
        FlakyS3 proxy = new FlakyS3(target);
        proxy.server.start();
        return proxy;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** A store that does not ask again by itself. */
    public ObjectStore store(String accessKey, String secretKey) {
        return S3ObjectStoreContract.storeAt(endpoint(), accessKey, secretKey, S3ObjectStoreContract.BUCKET);
    }

    public void next(Fault... faults) {
        this.faults.addAll(List.of(faults));
    }

    public void forgetFaults() {
        faults.clear();
    }

    /** How many requests have arrived since the last call. */
    public int countRequests() {
        return requests.getAndSet(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        Fault fault = faults.poll();
        if (fault != null) {
            fault.handle(exchange, this);
            return;
        }
        try (Response response = forward(exchange)) {
            byte[] body = response.body().bytes();
            copyHeaders(response, exchange);
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", response.header("Content-Length", "0"));
            }
            exchange.sendResponseHeaders(response.code(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } finally {
            exchange.close();
        }
    }

    private Response forward(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Request.Builder request = new Request.Builder()
                .url(target.resolve(exchange.getRequestURI().toString()).toString())
                .method(
                        exchange.getRequestMethod(),
                        WITH_BODY.contains(exchange.getRequestMethod()) ? RequestBody.create(body, null) : null);
        for (Map.Entry<String, List<String>> header :
                exchange.getRequestHeaders().entrySet()) {
            if (isPassedOn(header.getKey())) {
                header.getValue().forEach(value -> request.addHeader(header.getKey(), value));
            }
        }
        return client.newCall(request.build()).execute();
    }

    private static void copyHeaders(Response response, HttpExchange exchange) {
        response.headers().forEach(header -> {
            if (isPassedOn(header.getFirst())) {
                exchange.getResponseHeaders().add(header.getFirst(), header.getSecond());
            }
        });
    }

    private static boolean isPassedOn(String header) {
        return !NOT_PASSED_ON.contains(header.toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
