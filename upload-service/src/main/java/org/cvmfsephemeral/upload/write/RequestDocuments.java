package org.cvmfsephemeral.upload.write;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.function.Function;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.upload.content.UploadSlots;
import org.cvmfsephemeral.upload.http.RequestBody;

/** Bodies that say what is to be done, rather than being content. Whoever sends one slowly occupies a place of those who write. */
@ApplicationScoped
public class RequestDocuments {
    private final UploadSlots slots;

    RequestDocuments(UploadSlots slots) {
        this.slots = slots;
    }

    /**
     * What was read.
     *
     * @param terms of the request, which is the same only if its body is
     */
    public record Document<T>(T value, WriteTerms terms) {}

    /**
     * Reads the body to its end and verifies its digest.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is not what its digest or the parser says
     */
    public <T> Document<T> read(RoutingContext context, WriteTerms terms, Function<InputStream, T> parser) {
        MessageDigest digest = HashAlgorithm.SHA1.newDigest();
        InputStream body = new DigestInputStream(RequestBody.of(context), digest);
        InputStream verified = terms.digest()
                .<InputStream>map(expected -> new VerifiedBody(body, expected))
                .orElse(body);
        try (UploadSlots.Slot ignored = slots.take()) {
            T value = parser.apply(verified);
            return new Document<>(value, terms.withBody(digest.digest()));
        }
    }
}
