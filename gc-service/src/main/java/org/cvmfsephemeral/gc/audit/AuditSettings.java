package org.cvmfsephemeral.gc.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long it is known who did what. */
@ConfigMapping(prefix = "cvmfs.audit")
interface AuditSettings {
    /** Age at which entries are removed from the ledger. */
    @WithDefault("90d")
    Duration keep();

    /** How often that is done. */
    @WithDefault("10m")
    Duration forgetEvery();
}
