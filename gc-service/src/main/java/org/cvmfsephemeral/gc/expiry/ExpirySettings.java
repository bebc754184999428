package org.cvmfsephemeral.gc.expiry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How overdue paths are removed; {@code cvmfs.expiry.every} says how often they are looked for. */
@ConfigMapping(prefix = "cvmfs.expiry")
interface ExpirySettings {
    /** Most paths of one change. */
    @WithDefault("500")
    int batch();
}
