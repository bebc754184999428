package org.cvmfsephemeral.upload.content;

import java.util.List;

/** Keeps objects from being collected, so that an upload may count on those that are there. */
@FunctionalInterface
public interface ObjectPins {
    /**
     * When this returns, those of the objects that exist stay until the upload's change is final.
     *
     * @param objects hash strings with suffix, a few hundred at most, in ascending order: so calls that overlap, from several threads, do
     *     not wait for each other in a circle
     */
    void pin(List<String> objects);
}
