package org.cvmfsephemeral.guard;

import java.io.IOException;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cvmfsephemeral.access.Claims;
import org.jose4j.http.Get;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/** One issuer of identity tokens, and the keys it publishes (OpenID Connect Discovery 1.0; RFC 7517, 7519, 8725). */
final class Issuer {
    private static final int CLOCK_SKEW_SECONDS = 30;
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);

    /** Signatures with a pair of keys only: a published key must not serve as a shared secret. */
    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(
            ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512);

    private final String name;
    private final AccessSettings.Issuer settings;
    private final Clock clock;
    private JwtConsumer consumer;
    private Instant failedUntil = Instant.MIN;

    Issuer(String name, AccessSettings.Issuer settings, Clock clock) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
    }

    String name() {
        return name;
    }

    String url() {
        return settings.url();
    }

    /**
     * What the token says, if this issuer has signed it for us and it is valid now.
     *
     * @throws IssuerUnavailableException if its keys cannot be had
     */
    Claims verify(String token) throws UnauthenticatedException {
        try {
            var verified = consumer().processToClaims(token);
            Map<String, List<String>> values = verified.flattenClaims().entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, claim -> claim.getValue().stream()
                            .map(String::valueOf)
                            .toList()));
            return new Claims(verified.getIssuer(), verified.getSubject(), values);
        } catch (InvalidJwtException e) {
            throw refusal(e);
        } catch (MalformedClaimException e) {
            throw new UnauthenticatedException("The identity token has a claim of the wrong kind.");
        }
    }

    /** Codes, not messages: those of the library repeat the token. */
    private UnauthenticatedException refusal(InvalidJwtException e) {
        if (e.getCause() instanceof KeysUnavailableException unavailable) {
            throw new IssuerUnavailableException(name, unavailable.getCause());
        }
        String reason =
                switch (e.getErrorDetails().isEmpty()
                        ? 0
                        : e.getErrorDetails().get(0).getErrorCode()) {
                    case ErrorCodes.EXPIRED -> "it has expired";
                    case ErrorCodes.NOT_YET_VALID -> "it is not valid yet";
                    case ErrorCodes.AUDIENCE_INVALID, ErrorCodes.AUDIENCE_MISSING ->
                        "it is meant for somebody else; ask for the audience '" + settings.audience() + "'";
                    case ErrorCodes.EXPIRATION_MISSING -> "it never expires";
                    case ErrorCodes.SUBJECT_MISSING -> "it has no subject";
                    case ErrorCodes.ISSUER_INVALID, ErrorCodes.ISSUER_MISSING -> "it is of another issuer";
                    default -> "its signature is not one of the issuer's";
                };
        return new UnauthenticatedException("The identity token is not accepted: " + reason + ".");
    }

    private synchronized JwtConsumer consumer() {
        if (consumer == null) {
            if (clock.instant().isBefore(failedUntil)) {
                throw new IssuerUnavailableException(name, null);
            }
            try {
                consumer = consumer(
                        settings.jwksUrl().orElse(null) == null
                                ? discover()
                                : settings.jwksUrl().get());
            } catch (IOException | JoseException | RuntimeException e) {
                failedUntil = clock.instant().plus(PAUSE_AFTER_FAILURE);
                throw new IssuerUnavailableException(name, e);
            }
        }
        return consumer;
    }

    private String discover() throws IOException, JoseException {
        String base = settings.url();
        String address = (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                + "/.well-known/openid-configuration";
        Map<String, Object> document = JsonUtil.parseJson(http().get(address).getBody());
        if (!base.equals(document.get("issuer")) || !(document.get("jwks_uri") instanceof String keys)) {
            throw new IOException("the discovery document is of another issuer or names no keys");
        }
        return keys;
    }

    private Get http() {
        Get get = new Get();
        int millis = Math.toIntExact(settings.timeout().toMillis());
        get.setConnectTimeout(millis);
        get.setReadTimeout(millis);
        get.setRetries(0);
        return get;
    }

    private JwtConsumer consumer(String keysAddress) {
        HttpsJwks keys = new HttpsJwks(keysAddress);
        keys.setSimpleHttpGet(http());
        keys.setDefaultCacheDuration(settings.keysLast().toSeconds());
        keys.setRefreshReprieveThreshold(settings.lookForKeysEvery().toMillis());
        // Keys that were good stay good while the issuer is away; none comes in without it.
        keys.setRetainCacheOnErrorDuration(settings.keysLast().toSeconds());
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(ALGORITHMS)
                .setVerificationKeyResolver(new PublishedKeys(keys))
                .setExpectedIssuer(true, settings.url())
                .setExpectedAudience(true, settings.audience())
                .setRequireExpirationTime()
                .setRequireSubject()
                .setAllowedClockSkewInSeconds(CLOCK_SKEW_SECONDS)
                .build();
    }

    /** Tells an issuer that does not answer from one that has no such key. */
    private static final class PublishedKeys extends HttpsJwksVerificationKeyResolver {
        PublishedKeys(HttpsJwks keys) {
            super(keys);
        }

        @Override
        public Key resolveKey(JsonWebSignature signature, List<JsonWebStructure> nesting)
                throws UnresolvableKeyException {
            try {
                return super.resolveKey(signature, nesting);
            } catch (UnresolvableKeyException e) {
                if (e.getCause() instanceof IOException || e.getCause() instanceof JoseException) {
                    throw new KeysUnavailableException(e);
                }
                throw e;
            }
        }
    }

    private static final class KeysUnavailableException extends UnresolvableKeyException {
        private static final long serialVersionUID = 1;

        KeysUnavailableException(Exception cause) {
            super("keys unavailable", cause);
        }
    }
}
