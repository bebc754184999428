package org.cvmfsephemeral.upload.archive;

/** Told of what an archive unpacks to; ends the unpacking by throwing. */
@FunctionalInterface
public interface UnpackingMeter {
    /** So many more bytes of content, about to be stored. */
    void content(long bytes);

    /** So many more bytes of memory, about, for entries that are kept until they are published. */
    default void entry(long bytes) {}
}
