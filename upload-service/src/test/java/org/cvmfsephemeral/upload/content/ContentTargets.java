package org.cvmfsephemeral.upload.content;

import java.util.Set;
import org.cvmfsephemeral.format.chunk.ChunkSizes;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.repository.RepositoryName;

/** Where the contents of a test go. */
public final class ContentTargets {
    public static final RepositoryName REPOSITORY = RepositoryName.of("intake.example.org");

    private ContentTargets() {}

    public static ContentTarget of(Compression compression, ChunkSizes sizes, long fileSizeLimit) {
        return of(compression, sizes, fileSizeLimit, () -> {}, objects -> Set.of());
    }

    public static ContentTarget of(
            Compression compression, ChunkSizes sizes, long fileSizeLimit, Runnable progress, ObjectPins pins) {
        return new ContentTarget(REPOSITORY, compression, sizes, fileSizeLimit, progress, pins, object -> {});
    }
}
