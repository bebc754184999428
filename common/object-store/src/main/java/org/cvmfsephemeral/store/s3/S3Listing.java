package org.cvmfsephemeral.store.s3;

import io.minio.messages.Item;
import java.util.Optional;
import org.cvmfsephemeral.store.ListedObject;
import org.cvmfsephemeral.store.ObjectKey;

/** Reads entries of a listing. */
final class S3Listing {
    private S3Listing() {}

    /** Empty for what others have put into the bucket under names that this project does not use. */
    static Optional<ListedObject> object(Item item) {
        if (item.isDir() || item.isDeleteMarker()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ListedObject(
                    new ObjectKey(item.objectName()),
                    item.size(),
                    item.lastModified().toInstant()));
        } catch (IllegalArgumentException foreignKey) {
            return Optional.empty();
        }
    }
}
