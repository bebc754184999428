package org.cvmfsephemeral.e2e.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * Vouches for jobs as forges do: OpenID Connect discovery, published keys, and the endpoint by which a GitHub job gets its identity token.
 */
public final class PipelineIssuer implements AutoCloseable {
    public static final String REPOSITORY = "example/app";

    private static final String REQUEST_SECRET = "request-secret-of-this-job-4711";
    private static final String KEY_ID = "key-1";
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final KeyPair keys;
    private final List<String> issued = new CopyOnWriteArrayList<>();
    private final List<String> audiences = new CopyOnWriteArrayList<>();
    /** Of the next tokens; after them the usual one. */
    private final ConcurrentLinkedQueue<Duration> lifetimes = new ConcurrentLinkedQueue<>();

    private PipelineIssuer(HttpServer server, KeyPair keys) {
        this.server = server;
        this.keys = keys;
    }

    public static PipelineIssuer open() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        PipelineIssuer issuer = new PipelineIssuer(server, generator.generateKeyPair());
        server.createContext(
                "/.well-known/openid-configuration",
                exchange -> answer(exchange, 200, Map.of("issuer", issuer.url(), "jwks_uri", issuer.url() + "/keys")));
        server.createContext("/keys", exchange -> answer(exchange, 200, Map.of("keys", List.of(issuer.publicKey()))));
        server.createContext("/token", issuer::issue);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "issuer");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
        return issuer;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What a GitHub job with the permission has in its environment. */
    Map<String, String> githubVariables() {
        return Map.of(
                "ACTIONS_ID_TOKEN_REQUEST_URL",
                url() + "/token?api-version=2.0",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
                REQUEST_SECRET);
    }

    /** As GitLab puts it into a job's environment. */
    public String gitlabToken(String audience) {
        return token(audience);
    }

    /** The next token that is asked for is over already. */
    public void issueExpired() {
        lifetimes.add(Duration.ofMinutes(-10));
    }

    /** Everything that nobody must see: tokens, and what they are asked for with. */
    public List<String> secrets() {
        List<String> secrets = new ArrayList<>(issued);
        secrets.add(REQUEST_SECRET);
        return secrets;
    }

    int issued() {
        return issued.size();
    }

    /** Whom the last token is meant for. */
    String lastAudience() {
        return audiences.get(audiences.size() - 1);
    }

    private void issue(HttpExchange exchange) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (!("bearer " + REQUEST_SECRET).equalsIgnoreCase(authorization)) {
            answer(exchange, 401, Map.of("message", "not authorized"));
            return;
        }
        String[] query = exchange.getRequestURI().getRawQuery().split("&audience=");
        String token = token(URLDecoder.decode(query[1], StandardCharsets.UTF_8));
        answer(exchange, 200, Map.of("count", token.length(), "value", token));
    }

    private String token(String audience) {
        Duration lifetime = lifetimes.isEmpty() ? LIFETIME : lifetimes.remove();
        Instant now = Instant.now();
        Map<String, Object> claims = new HashMap<>();
        claims.put("iss", url());
        claims.put("aud", audience);
        claims.put("sub", "repo:" + REPOSITORY + ":ref:refs/heads/main");
        claims.put("iat", now.minusSeconds(900).getEpochSecond());
        claims.put("exp", now.plus(lifetime).getEpochSecond());
        claims.put("jti", Integer.toString(issued.size()));
        claims.put("repository", REPOSITORY);
        claims.put("ref", "refs/heads/main");
        try {
            String signed = encode(Map.of("alg", "RS256", "typ", "JWT", "kid", KEY_ID)) + "." + encode(claims);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            String token = signed + "." + base64(signature.sign());
            issued.add(token);
            audiences.add(audience);
            return token;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> publicKey() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return Map.of(
                "kty",
                "RSA",
                "use",
                "sig",
                "alg",
                "RS256",
                "kid",
                KEY_ID,
                "n",
                base64(unsigned(key.getModulus())),
                "e",
                base64(unsigned(key.getPublicExponent())));
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static String encode(Map<String, ?> json) throws IOException {
        return base64(JSON.writeValueAsBytes(json));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void answer(HttpExchange exchange, int status, Map<String, ?> json) throws IOException {
        byte[] body = JSON.writeValueAsBytes(json);
        exchange.getResponseHeaders().add("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
