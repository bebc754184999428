package org.cvmfsephemeral.publisher.whitelist;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long whitelists hold. */
@ConfigMapping(prefix = "cvmfs.whitelist")
interface WhitelistSettings {
    /** From signing to expiry; upstream's is 30 days too. */
    @WithDefault("P30D")
    Duration validity();

    /** Signed anew when less than this is left. */
    @WithDefault("P20D")
    Duration renewBefore();

    /** How often all whitelists are looked at. */
    @WithDefault("PT10M")
    Duration checkEvery();

    /** When they are looked at first after the start. */
    @WithDefault("PT30S")
    Duration firstCheckAfter();
}
