package org.cvmfsephemeral.upload.content;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How bodies are taken in. */
@ConfigMapping(prefix = "cvmfs.upload")
public interface UploadSettings {
    /** Memory for content on its way from clients to the store, in bytes, shared by all uploads of this process. */
    @WithDefault("100663296")
    int bufferBytes();

    /** How long an upload waits for a share of that memory. */
    @WithDefault("PT30S")
    Duration bufferWait();

    /** Objects written to the store at the same time. */
    @WithDefault("8")
    int storeThreads();

    /** A lease that is not renewed ends after this; uploads renew theirs while bytes flow. */
    @WithDefault("PT2M")
    Duration leaseTime();

    /** No upload may take longer. */
    @WithDefault("PT12H")
    Duration maxUploadTime();

    /** How long a request waits for its change to be published before it is answered with 202. */
    @WithDefault("PT2M")
    Duration publishWait();
}
