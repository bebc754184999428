package org.cvmfsephemeral.publisher.publish;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How changes become revisions. */
@ConfigMapping(prefix = "cvmfs.publish")
public interface PublishSettings {
    /** Most changes of one revision. */
    @WithDefault("500")
    int maxChanges();

    /** Most bytes of operations of one revision; a single larger change goes alone. */
    @WithDefault("16777216")
    int maxBytes();

    /** How long a revision waits for more changes to join it. */
    @WithDefault("PT0S")
    Duration linger();

    /** Repositories published at the same time; 0 for one a core. */
    @WithDefault("0")
    int workers();

    /** A change that has failed this often goes alone. */
    @WithDefault("2")
    int attemptsTogether();

    /** A change that has failed this often is parked. */
    @WithDefault("4")
    int attempts();

    /** Publishing waits when the local clock is ahead of the ledger's by more than this. */
    @WithDefault("PT5M")
    Duration clockTolerance();

    /** How often the ledger is searched for work whose doorbell was lost. */
    @WithDefault("PT2S")
    Duration sweepEvery();

    /** Revisions that get a tag of their own, named by their time; 0 for none. */
    @WithDefault("0")
    int automaticTags();

    /** How often all manifests are announced again. */
    @WithDefault("PT1H")
    Duration announceEvery();

    /** Whether this is the only publisher, which may publish to a store that ignores the conditions of writes. */
    @WithDefault("false")
    boolean singlePublisher();

    /** Pause before work that failed is tried again. */
    @WithDefault("PT1S")
    Duration retryPause();
}
