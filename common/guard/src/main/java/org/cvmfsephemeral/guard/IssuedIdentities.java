package org.cvmfsephemeral.guard;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cvmfsephemeral.access.AccessRules;
import org.cvmfsephemeral.access.Caller;
import org.cvmfsephemeral.access.Claims;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/** Callers that an issuer vouches for; the rules say what they may do. */
@Singleton
class IssuedIdentities {
    /** Reads whose the token claims to be, in order to know whom to ask. Nothing it says is believed. */
    private static final JwtConsumer UNVERIFIED = new JwtConsumerBuilder()
            .setSkipAllValidators()
            .setDisableRequireSignature()
            .setSkipSignatureVerification()
            .build();

    private final Map<String, Issuer> issuers;
    private final Instance<AccessRules> rules;

    IssuedIdentities(AccessSettings settings, Instance<AccessRules> rules, Clock clock) {
        this.rules = rules;
        this.issuers = settings.issuers().entrySet().stream()
                .map(entry -> new Issuer(entry.getKey(), entry.getValue(), clock))
                .collect(Collectors.toUnmodifiableMap(Issuer::url, issuer -> issuer));
    }

    /** Whether it has the form of an identity token at all: three parts with dots between. */
    static boolean isOne(String token) {
        return token.chars().filter(c -> c == '.').count() == 2;
    }

    /**
     * @throws IssuerUnavailableException if the issuer is one of ours and does not answer
     */
    Caller caller(String token) throws UnauthenticatedException {
        Issuer issuer = issuers.get(claimedIssuer(token));
        if (issuer == null) {
            throw new UnauthenticatedException("The identity token is of an issuer that is not known here.");
        }
        Claims claims = issuer.verify(token);
        return new Caller(
                Caller.Kind.IDENTITY,
                issuer.name() + ":" + claims.subject(),
                rules.isResolvable() ? rules.get().grants(claims) : List.of());
    }

    private static String claimedIssuer(String token) throws UnauthenticatedException {
        try {
            JwtClaims claims = UNVERIFIED.processToClaims(token);
            Object issuer = claims.getClaimValue("iss");
            return issuer == null ? "" : issuer.toString();
        } catch (InvalidJwtException e) {
            throw new UnauthenticatedException("The identity token cannot be read.");
        }
    }
}
