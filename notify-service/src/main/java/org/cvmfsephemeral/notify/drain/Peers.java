package org.cvmfsephemeral.notify.drain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** The other replicas, asked one by one, whatever balances the load between them. */
@Singleton
class Peers {
    private static final Logger LOG = Logger.getLogger(Peers.class);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_ANSWER_BYTES = 64 * 1024;
    private static final int OK = 200;

    private final List<PeerAddress> addresses;
    private final ThisReplica replica;
    private final ObjectMapper json;
    /** Not before it is needed, which is when the process ends. Used by one thread. */
    private HttpClient http;

    Peers(DrainSettings settings, ThisReplica replica, ObjectMapper json) {
        this.addresses = settings.peers().orElse(List.of());
        this.replica = replica;
        this.json = json;
    }

    boolean areConfigured() {
        return !addresses.isEmpty();
    }

    /** One that takes subscriptions, and is not this replica. Returns within a few seconds. */
    Optional<URI> findReady() {
        if (http == null) {
            http = HttpClient.newBuilder()
                    .connectTimeout(ANSWER_TIMEOUT)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
        }
        List<CompletableFuture<Optional<URI>>> answers =
                candidates().stream().map(this::ask).toList();
        return answers.stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private List<URI> candidates() {
        List<URI> candidates = new ArrayList<>();
        for (PeerAddress address : addresses) {
            try {
                candidates.addAll(address.readinessOfEach());
            } catch (UnknownHostException e) {
                LOG.debugf("peer has no address peer=%s", address);
            }
        }
        return candidates;
    }

    private CompletableFuture<Optional<URI>> ask(URI candidate) {
        HttpRequest request =
                HttpRequest.newBuilder(candidate).timeout(ANSWER_TIMEOUT).build();
        return http.sendAsync(request, BodyHandlers.ofInputStream())
                .thenApply(answer -> isReadyPeer(answer) ? Optional.of(candidate) : Optional.<URI>empty())
                .completeOnTimeout(
                        Optional.empty(), ANSWER_TIMEOUT.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> {
                    LOG.debugf("peer does not answer peer=%s cause=\"%s\"", candidate, failure.getMessage());
                    return Optional.empty();
                });
    }

    private boolean isReadyPeer(HttpResponse<InputStream> answer) {
        try (InputStream body = answer.body()) {
            return answer.statusCode() == OK && isOfAnother(json.readTree(body.readNBytes(MAX_ANSWER_BYTES)));
        } catch (IOException e) {
            LOG.debugf("peer gives no answer of a replica peer=%s cause=\"%s\"", answer.uri(), e.getMessage());
            return false;
        }
    }

    private boolean isOfAnother(JsonNode health) {
        String id = "";
        for (JsonNode check : health.path("checks")) {
            id = check.path("data").path(DrainReadiness.REPLICA).asText(id);
        }
        return !id.isEmpty() && !id.equals(replica.id());
    }
}
