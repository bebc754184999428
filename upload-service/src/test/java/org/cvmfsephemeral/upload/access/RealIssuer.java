package org.cvmfsephemeral.upload.access;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** An issuer of identity tokens with a discovery document and published keys, as forges run one. Tests get it injected. */
public final class RealIssuer implements QuarkusTestResourceLifecycleManager {
    static final String AUDIENCE = "cvmfs-of-these-tests";

    private final List<PublicJsonWebKey> published = new CopyOnWriteArrayList<>();
    private final AtomicInteger keysAsked = new AtomicInteger();
    private HttpServer server;
    private int port;
    private PublicJsonWebKey current;
    private volatile String garbage;

    @Override
    public Map<String, String> start() {
        rotate();
        open(0);
        return Map.of(
                "cvmfs.access.issuers.ci.url",
                url(),
                "cvmfs.access.issuers.ci.audience",
                AUDIENCE,
                "cvmfs.access.issuers.ci.look-for-keys-every",
                "1s",
                "cvmfs.access.issuers.ci.timeout",
                "1s");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(RealIssuer.class));
    }

    @Override
    public void stop() {
        shut();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    private void open(int wanted) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "issuer");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext(
                "/.well-known/openid-configuration",
                exchange -> answer(exchange, "{\"issuer\": \"" + url() + "\", \"jwks_uri\": \"" + url() + "/keys\"}"));
        server.createContext("/keys", exchange -> {
            keysAsked.incrementAndGet();
            answer(exchange, garbage == null ? new JsonWebKeySet(published).toJson() : garbage);
        });
        server.start();
        port = server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Nobody answers at its address any more. */
    void shut() {
        server.stop(0);
    }

    void openAgain() {
        garbage = null;
        shut();
        open(port);
    }

    /** From now on this is what it says its keys are. */
    void answerWith(String text) {
        garbage = text;
    }

    /** How often its keys were asked for. */
    int keysAsked() {
        return keysAsked.get();
    }

    /** Signs with a new key from now on, and publishes no other. */
    void rotate() {
        current = key("key-" + System.nanoTime());
        published.clear();
        published.add(current);
    }

    static PublicJsonWebKey key(String id) {
        try {
            PublicJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(id);
            key.setUse("sig");
            key.setAlgorithm(AlgorithmIdentifiers.RSA_USING_SHA256);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    PublicJsonWebKey currentKey() {
        return current;
    }

    /** As a job of this repository gets them, a little changed in each test. */
    JwtClaims claims(String repository) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(url());
        claims.setAudience(AUDIENCE);
        claims.setSubject("repo:" + repository + ":ref:refs/heads/main");
        claims.setExpirationTimeMinutesInTheFuture(5);
        claims.setIssuedAtToNow();
        claims.setNotBeforeMinutesInThePast(1);
        claims.setStringClaim("repository", repository);
        claims.setStringClaim("repository_owner", repository.substring(0, repository.indexOf('/')));
        claims.setStringClaim("ref", "refs/heads/main");
        claims.setStringClaim("environment", "production");
        return claims;
    }

    String token(JwtClaims claims) {
        return sign(claims, current, AlgorithmIdentifiers.RSA_USING_SHA256);
    }

    static String sign(JwtClaims claims, PublicJsonWebKey key, String algorithm) {
        return sign(claims, key.getPrivateKey(), key.getKeyId(), algorithm, Map.of());
    }

    static String sign(
            JwtClaims claims, java.security.Key key, String keyId, String algorithm, Map<String, Object> headers) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setDoKeyValidation(false);
        signature.setAlgorithmConstraints(org.jose4j.jwa.AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setPayload(claims.toJson());
        signature.setAlgorithmHeaderValue(algorithm);
        signature.setKey(key);
        if (keyId != null) {
            signature.setKeyIdHeaderValue(keyId);
        }
        headers.forEach((name, value) -> signature.getHeaders().setObjectHeaderValue(name, value));
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    static String publicKeyOf(JsonWebKey key) {
        return key.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }
}
