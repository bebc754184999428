package org.cvmfsephemeral.upload.archive;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What archives may unpack to. */
@ConfigMapping(prefix = "cvmfs.archives")
public interface ArchiveSettings {
    /** Members of one archive, and directories that come into being for them. */
    @WithDefault("1000000")
    long maxEntries();

    /** Bytes of content that one archive may unpack to. */
    @WithDefault("1099511627776")
    long maxBytes();

    /** How many times the bytes sent an archive may unpack to. */
    @WithDefault("200")
    int maxRatio();

    /** Bytes that an archive may unpack to whatever the ratio. */
    @WithDefault("67108864")
    long ratioFloor();

    /** Memory for names, link targets and attributes of one archive, in bytes: they are kept until its end. */
    @WithDefault("268435456")
    long metadataBytes();

    /** Largest window or dictionary of an archive's compression, in bytes. The default is that of {@code xz -9}. */
    @WithDefault("67108864")
    int windowBytes();

    /** Memory for the windows and dictionaries of all archives that arrive at the same time, in bytes. */
    @WithDefault("134217728")
    int decoderBytes();

    default ArchiveLimits limits() {
        return new ArchiveLimits(maxEntries(), maxBytes(), maxRatio(), ratioFloor(), metadataBytes());
    }
}
