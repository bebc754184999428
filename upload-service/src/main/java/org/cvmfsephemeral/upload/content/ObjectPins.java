package org.cvmfsephemeral.upload.content;

import java.util.List;
import java.util.Set;

/** Keeps objects from being collected, those that an upload is about to write as well as those that are there. */
@FunctionalInterface
public interface ObjectPins {
    /**
     * When this returns, those of the objects that exist stay until the upload's change is final, and none is on its way out.
     *
     * @param objects hash strings with suffix, a few hundred at most, in ascending order: so calls that overlap, from several threads, do
     *     not wait for each other in a circle
     * @return those that are known to be damaged: they count as absent
     */
    Set<String> pin(List<String> objects);
}
