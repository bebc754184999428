package org.cvmfsephemeral.publisher.rotation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How a repository's key is changed. */
@ConfigMapping(prefix = "cvmfs.keys.rotation")
interface RotationSettings {
    /** How often changes are moved on; {@code off} for never. */
    @WithDefault("5s")
    String checkEvery();

    /** From listing the new certificate to signing with its key: until no cache has the whitelist before, which may be kept for 61 seconds. */
    @WithDefault("PT5M")
    Duration settle();

    /** From signing with the new key to dropping the old certificate: until nobody reads a manifest of the old key any more. */
    @WithDefault("PT4H")
    Duration grace();
}
