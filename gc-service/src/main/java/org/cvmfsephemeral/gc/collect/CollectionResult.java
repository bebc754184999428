package org.cvmfsephemeral.gc.collect;

/**
 * What a collection did, or would do.
 *
 * @param examined candidates that were judged
 * @param acquitted that the published revision has again
 * @param kept that another revision has
 * @param deleted objects that were removed, or would be
 * @param deletedBytes of their contents
 * @param failed objects that the store did not remove this time
 */
public record CollectionResult(long examined, long acquitted, long kept, long deleted, long deletedBytes, long failed) {
    static final CollectionResult NOTHING = new CollectionResult(0, 0, 0, 0, 0, 0);

    CollectionResult plus(CollectionResult other) {
        return new CollectionResult(
                examined + other.examined,
                acquitted + other.acquitted,
                kept + other.kept,
                deleted + other.deleted,
                deletedBytes + other.deletedBytes,
                failed + other.failed);
    }

    boolean didNothing() {
        return equals(NOTHING);
    }
}
