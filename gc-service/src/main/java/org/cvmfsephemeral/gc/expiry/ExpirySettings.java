package org.cvmfsephemeral.gc.expiry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How overdue paths are removed. */
@ConfigMapping(prefix = "cvmfs.expiry")
interface ExpirySettings {
    /** How often overdue paths are looked for; {@code off} for never. */
    @WithDefault("5s")
    String every();

    /** Most paths of one change. */
    @WithDefault("500")
    int batch();
}
