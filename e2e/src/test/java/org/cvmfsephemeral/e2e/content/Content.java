package org.cvmfsephemeral.e2e.content;

import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;

/**
 * Pseudo-random bytes of any length, the same for the same seed, never in memory as a whole.
 *
 * @param size in bytes
 */
public record Content(long seed, long size) {
    public static Content ofSize(long size) {
        return new Content(size, size);
    }

    public InputStream open() {
        return new PseudoRandomStream(seed, size);
    }

    /** Lower-case hex. */
    public String sha256() {
        return Sha256.of(open());
    }

    /** A body of announced length. */
    public BodyPublisher body() {
        return size == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(unannounced(), size);
    }

    /** A body in chunked transfer coding. */
    public BodyPublisher unannounced() {
        return BodyPublishers.ofInputStream(this::open);
    }
}
