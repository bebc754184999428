package org.cvmfsephemeral.guard;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.cvmfsephemeral.access.Caller;
import org.cvmfsephemeral.access.TokenHolders;
import org.cvmfsephemeral.access.TokenText;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.logging.Logger;

/** Finds out who sends a request. Made at the first of them: the filters that ask it exist before settings can be read. */
@ApplicationScoped
class Authentication {
    private static final Logger LOG = Logger.getLogger(Authentication.class);
    private static final Duration ISSUER_RETRY = Duration.ofSeconds(5);

    private final AccessSettings settings;
    private final Instance<TokenHolders> tokens;
    private final IssuedIdentities identities;
    private final RefusedAttempts attempts;

    Authentication(
            AccessSettings settings,
            Instance<TokenHolders> tokens,
            IssuedIdentities identities,
            RefusedAttempts attempts) {
        this.settings = settings;
        this.tokens = tokens;
        this.identities = identities;
        this.attempts = attempts;
    }

    /**
     * May take as long as the ledger or an issuer takes to answer.
     *
     * @param address that the request comes from
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 401 if the credentials show nobody, 429 after too many of those, 503 if it cannot be
     *     found out
     */
    Caller caller(Credentials credentials, String address) {
        if (settings.open()) {
            return Caller.OPEN;
        }
        if (credentials instanceof Credentials.None) {
            return Caller.ANONYMOUS;
        }
        String known = digest(credentials);
        attempts.pause(address, known).ifPresent(pause -> {
            throw Problems.retryAfter(
                    ProblemType.TOO_MANY_ATTEMPTS,
                    "Too many credentials from this address were refused; nothing is looked at for a while.",
                    pause);
        });
        try {
            Caller caller = caller(credentials);
            attempts.accepted(known);
            return caller;
        } catch (UnauthenticatedException e) {
            attempts.refused(address, known);
            throw Unauthenticated.problem(e.getMessage());
        } catch (IssuerUnavailableException e) {
            LOG.warnf("issuer does not answer issuer=%s error=%s", e.getMessage(), e.getCause());
            throw Problems.retryAfter(
                    ProblemType.ISSUER_UNAVAILABLE,
                    "The issuer '" + e.getMessage() + "' does not answer, so its tokens cannot be verified at present.",
                    ISSUER_RETRY);
        }
    }

    private Caller caller(Credentials credentials) throws UnauthenticatedException {
        if (!(credentials instanceof Credentials.Bearer bearer)) {
            throw new UnauthenticatedException(
                    "The header Authorization is not understood; it is 'Bearer' and a token, or 'Basic' with the token as password.");
        }
        if (isBootstrap(bearer.token())) {
            return Caller.BOOTSTRAP;
        }
        Optional<TokenText> token = TokenText.parse(bearer.token());
        if (token.isPresent() && tokens.isResolvable()) {
            return tokens.get()
                    .holder(token.get())
                    .orElseThrow(() ->
                            new UnauthenticatedException("The token is unknown, has been revoked, or has expired."));
        }
        if (IssuedIdentities.isOne(bearer.token())) {
            return identities.caller(bearer.token());
        }
        throw new UnauthenticatedException("The token is neither one of this system's nor an identity token.");
    }

    private boolean isBootstrap(String token) {
        return settings.bootstrapToken()
                .filter(expected -> !expected.isBlank())
                .filter(expected -> TokenText.sameSecret(expected, token))
                .isPresent();
    }

    private static String digest(Credentials credentials) {
        String text = credentials instanceof Credentials.Bearer bearer ? bearer.token() : "";
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
