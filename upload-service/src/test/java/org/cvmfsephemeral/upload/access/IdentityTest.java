package org.cvmfsephemeral.upload.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.cvmfsephemeral.upload.stack.Api;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.ServiceTest;
import org.cvmfsephemeral.upload.stack.UploadStack;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pipelines show who they are by what an issuer has signed for them. */
@QuarkusTest
@WithTestResource(UploadStack.class)
@WithTestResource(RealIssuer.class)
@TestProfile(Closed.class)
class IdentityTest extends ServiceTest {
    RealIssuer issuer;

    private String repository;
    private String project;

    @BeforeEach
    void oneProjectMayWriteBelowItsName() {
        repository = api.as(Closed.BOOTSTRAP).newRepository();
        project = "org-" + UUID.randomUUID().toString().substring(0, 8) + "/app";
        putRule("{\"issuer\": \"" + issuer.url() + "\", \"claims\": {\"repository\": \"" + project
                + "\", \"ref\": \"refs/heads/*\"}, \"repositories\": \"" + repository
                + "\", \"below\": \"/ci/{repository}\", \"actions\": [\"read\", \"write\"], \"maximumTtl\": \"2h\"}");
    }

    @AfterEach
    void reachable() {
        issuer.openAgain();
        api.as(Closed.BOOTSTRAP).delete("/access-rules/app");
    }

    private void putRule(String rule) {
        Reply reply = api.as(Closed.BOOTSTRAP).put("/access-rules/app", rule);
        assertThat(reply.status()).as("%s", reply).isIn(200, 201);
    }

    private Reply upload(String token, String path, String ttl) {
        return api.as(token)
                .put("/repos/" + repository + "/files/" + path + (ttl == null ? "" : "?ttl=" + ttl), "content");
    }

    private String mine(String name) {
        return "ci/" + project + "/" + name;
    }

    @Test
    void jobWritesWhereItsClaimsSay() {
        Reply reply = upload(issuer.token(issuer.claims(project)), mine("build"), "1h");

        assertThat(reply.status()).as("%s", reply).isEqualTo(201);
    }

    @Test
    void jobDoesNotWriteElsewhere() {
        Reply reply = upload(issuer.token(issuer.claims(project)), "ci/" + project + "x/build", "1h");

        assertThat(reply.status()).as("%s", reply).isEqualTo(403);
    }

    @Test
    void jobOfAnotherProjectMayNothing() {
        Reply reply = upload(issuer.token(issuer.claims("stranger/app")), mine("build"), "1h");

        assertThat(reply.status()).as("%s", reply).isEqualTo(403);
    }

    @Test
    void jobCannotKeepThingsForLongerThanItsRuleAllows() {
        Reply reply = upload(issuer.token(issuer.claims(project)), mine("build"), "3h");

        assertThat(reply.status()).as("%s", reply).isEqualTo(422);
        assertThat(reply.json().get("type").asText()).endsWith("ttl-too-long");
    }

    @Test
    void whatAJobSaysNothingAboutLivesForAsLongAsItsRuleAllows() {
        Reply reply = upload(issuer.token(issuer.claims(project)), mine("build"), null);

        assertThat(reply.json().hasNonNull("expires")).as("%s", reply).isTrue();
    }

    @Test
    void callerIsToldWhoHeIs() {
        Reply reply = api.as(issuer.token(issuer.claims(project))).get("/caller");

        assertThat(reply.json().get("kind").asText()).isEqualTo("identity");
        assertThat(reply.json().get("name").asText()).isEqualTo("ci:repo:" + project + ":ref:refs/heads/main");
    }

    private record Forged(String name, Consumer<JwtClaims> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Forged> badClaims() {
        return Stream.of(
                new Forged("wrong audience", claims -> claims.setAudience("somebody-else")),
                new Forged("no audience", claims -> claims.unsetClaim("aud")),
                new Forged(
                        "expired",
                        claims -> claims.setExpirationTime(
                                NumericDate.fromSeconds(NumericDate.now().getValue() - 120))),
                new Forged("never expires", claims -> claims.unsetClaim("exp")),
                new Forged(
                        "not valid yet",
                        claims -> claims.setNotBefore(
                                NumericDate.fromSeconds(NumericDate.now().getValue() + 120))),
                new Forged("no subject", claims -> claims.unsetClaim("sub")),
                new Forged("unknown issuer", claims -> claims.setIssuer("https://evil.example.org")),
                new Forged("no issuer", claims -> claims.unsetClaim("iss")),
                new Forged("issuer with a slash", claims -> claims.setIssuer(claims.getClaimValue("iss") + "/")));
    }

    @ParameterizedTest
    @MethodSource("badClaims")
    void wrongClaimsShowNobody(Forged forged) {
        JwtClaims claims = issuer.claims(project);
        forged.change().accept(claims);

        assertRefused(issuer.token(claims));
    }

    static Stream<Arguments> badSignatures() {
        return Stream.of(
                Arguments.of("none", AlgorithmIdentifiers.NONE),
                Arguments.of("with the public key as a shared secret, JSON", "jwk"),
                Arguments.of("with the public key as a shared secret, PEM", "pem"),
                Arguments.of("with the public key as a shared secret, DER", "der"),
                Arguments.of("with a key of its own under the issuer's name", "own"),
                Arguments.of("with a key that it brings along", "brought"),
                Arguments.of("with a key that it says where to find", "elsewhere"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badSignatures")
    void wrongSignaturesShowNobody(String name, String kind) {
        assertRefused(forge(issuer.claims(project), kind));
    }

    private String forge(JwtClaims claims, String kind) {
        var key = issuer.currentKey();
        var own = RealIssuer.key(key.getKeyId());
        byte[] der = key.getPublicKey().getEncoded();
        String rs256 = AlgorithmIdentifiers.RSA_USING_SHA256;
        return switch (kind) {
            case "jwk" -> shared(claims, RealIssuer.publicKeyOf(key).getBytes(StandardCharsets.UTF_8));
            case "pem" ->
                shared(
                        claims,
                        ("-----BEGIN PUBLIC KEY-----\n"
                                        + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'})
                                                .encodeToString(der)
                                        + "\n-----END PUBLIC KEY-----\n")
                                .getBytes(StandardCharsets.US_ASCII));
            case "der" -> shared(claims, der);
            case "own" -> RealIssuer.sign(claims, own, rs256);
            case "brought" ->
                RealIssuer.sign(
                        claims,
                        own.getPrivateKey(),
                        "brought",
                        rs256,
                        Map.of("jwk", own.toParams(org.jose4j.jwk.JsonWebKey.OutputControlLevel.PUBLIC_ONLY)));
            case "elsewhere" ->
                RealIssuer.sign(
                        claims, own.getPrivateKey(), "brought", rs256, Map.of("jku", "http://127.0.0.1:9/keys"));
            default -> RealIssuer.sign(claims, null, key.getKeyId(), kind, Map.of());
        };
    }

    private String shared(JwtClaims claims, byte[] secret) {
        return RealIssuer.sign(
                claims,
                new SecretKeySpec(secret, "HmacSHA256"),
                issuer.currentKey().getKeyId(),
                AlgorithmIdentifiers.HMAC_SHA256,
                Map.of());
    }

    @Test
    void tamperedClaimsShowNobody() {
        String[] good = issuer.token(issuer.claims(project)).split("\\.");
        String[] other = issuer.token(issuer.claims("stranger/app")).split("\\.");

        assertRefused(good[0] + "." + other[1] + "." + good[2]);
    }

    private void assertRefused(String token) {
        Reply reply = upload(token, mine("forged"), null);

        assertThat(reply.status()).as("%s", reply).isEqualTo(401);
        assertThat(reply.json().get("type").asText()).isEqualTo("urn:cvmfs-ephemeral:problem:unauthenticated");
        assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(reply.text()).doesNotContain(token.substring(0, 20));
        assertThat(api.as(Closed.BOOTSTRAP)
                        .get("/repos/" + repository + "/files/" + mine("forged"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void newKeysAreTakenAndOldOnesAreNot() {
        String old = issuer.token(issuer.claims(project));
        assertThat(upload(old, mine("before"), null).status()).isEqualTo(201);

        issuer.rotate();
        String fresh = issuer.token(issuer.claims(project));

        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        upload(fresh, mine("after-" + UUID.randomUUID()), null).status() == 201);
        assertThat(upload(old, mine("late"), null).status()).isEqualTo(401);
    }

    @Test
    void unknownKeysDoNotDriveTheServiceToTheIssuer() {
        api.as(issuer.token(issuer.claims(project))).get("/caller");
        int before = issuer.keysAsked();

        for (int i = 0; i < 50; i++) {
            Api forger = api.as(RealIssuer.sign(
                    issuer.claims(project), RealIssuer.key("unknown-" + i), AlgorithmIdentifiers.RSA_USING_SHA256));
            assertThat(forger.get("/caller").status()).isEqualTo(401);
        }

        assertThat(issuer.keysAsked() - before).isLessThan(25);
    }

    @Test
    void keysThatAreKnownAreGoodWhileTheIssuerIsAway() {
        assertThat(upload(issuer.token(issuer.claims(project)), mine("before"), null)
                        .status())
                .isEqualTo(201);

        issuer.shut();

        assertThat(upload(issuer.token(issuer.claims(project)), mine("away"), null)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void keysThatCannotBeLookedUpAreNobodysFault() {
        issuer.shut();
        issuer.rotate();
        String fresh = issuer.token(issuer.claims(project));

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            Reply reply = upload(fresh, mine("away"), null);
            assertThat(reply.status()).as("%s", reply).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isNotNull();
        });
        issuer.openAgain();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> upload(fresh, mine("back"), null).status() == 201);
    }

    @Test
    void nonsenseForKeysIsNobodysFault() {
        issuer.answerWith("<html>");
        issuer.rotate();
        String fresh = issuer.token(issuer.claims(project));

        await().atMost(Duration.ofSeconds(10))
                .until(() -> upload(fresh, mine("nonsense"), null).status() == 503);
    }

    @Test
    void rulesExplainThemselves() {
        Reply reply = api.as(Closed.BOOTSTRAP)
                .post(
                        "/access-rules/dry-run",
                        "{\"claims\": {\"iss\": \"" + issuer.url() + "\", \"sub\": \"x\", \"repository\": \"" + project
                                + "\", \"ref\": \"refs/tags/1.0\"}, \"wish\": {\"action\": \"write\", \"repository\": \""
                                + repository + "\", \"path\": \"/ci/" + project + "/x\"}}");

        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        assertThat(reply.json().get("allowed").asBoolean()).isFalse();
        assertThat(reply.json().get("rules").findValuesAsText("reasons").toString() + reply.text())
                .contains("claim 'ref' is 'refs/tags/1.0', which is not 'refs/heads/*'");
    }

    @Test
    void dryRunBelievesTheClaimsOfATokenButSaysSo() {
        String token = issuer.token(issuer.claims(project));

        Reply reply = api.as(Closed.BOOTSTRAP).post("/access-rules/dry-run", "{\"idToken\": \"" + token + "\"}");

        assertThat(reply.json().get("verified").asBoolean()).isFalse();
        assertThat(reply.json().get("grants").get(0).get("below").asText()).isEqualTo("/ci/" + project);
        assertThat(reply.text()).doesNotContain(token.substring(0, 20));
    }
}
