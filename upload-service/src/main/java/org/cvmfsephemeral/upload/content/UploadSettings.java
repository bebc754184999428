package org.cvmfsephemeral.upload.content;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalLong;

/** How bodies are taken in. */
@ConfigMapping(prefix = "cvmfs.upload")
public interface UploadSettings {
    /** Memory for content on its way from clients to the store, in bytes, shared by all uploads of this process. */
    @WithDefault("100663296")
    int bufferBytes();

    /** Memory for the entries of trees until they are announced, in bytes, shared by all uploads of this process; an eighth of the heap if unset. */
    OptionalLong entryBytes();

    /** How long an upload waits for a share of that memory. */
    @WithDefault("PT30S")
    Duration bufferWait();

    /** Objects written to the store at the same time. */
    @WithDefault("8")
    int storeThreads();

    /**
     * Requests that store or wait for a revision at the same time; each occupies a worker thread, so there must be fewer than
     * {@code quarkus.thread-pool.max-threads} for reads to go on.
     */
    @WithDefault("200")
    int maxConcurrent();

    /** A lease that is not renewed ends after this; uploads renew theirs while bytes flow. */
    @WithDefault("PT2M")
    Duration leaseTime();

    /** How often the leases of uploads that make progress are renewed. */
    @WithDefault("PT20S")
    Duration heartbeatEvery();

    /** No upload may take longer. */
    @WithDefault("PT12H")
    Duration maxUploadTime();

    /** How long a request waits for its change to be published before it is answered with 202. */
    @WithDefault("PT2M")
    Duration publishWait();

    /** A body of which nothing arrives for so long is given up. */
    @WithDefault("PT60S")
    Duration bodyPatience();

    /**
     * For how long what is left of a refused body is thrown away before the connection is closed. Closing at once would take the
     * answer away from clients that are still sending.
     */
    @WithDefault("PT10S")
    Duration linger();
}
