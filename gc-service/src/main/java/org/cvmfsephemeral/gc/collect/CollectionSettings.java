package org.cvmfsephemeral.gc.collect;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When garbage is removed. */
@ConfigMapping(prefix = "cvmfs.collection")
public interface CollectionSettings {
    /** How often a repository is looked after although no garbage of it is due. */
    @WithDefault("PT1H")
    Duration every();

    /** How often it is counted what waits for its grace to be over; {@code off} for never. */
    @WithDefault("15s")
    String measureEvery();

    /** How long an object stays after the last revision has dropped it, for clients that have not noticed yet. */
    @WithDefault("PT4H")
    Duration grace();

    /** Most candidates that are judged at once. */
    @WithDefault("5000")
    int batch();

    /** After this time a request to remove objects has been carried out, or never will be. Longer than the store's client waits. */
    @WithDefault("PT60S")
    Duration deleteTimeout();
}
