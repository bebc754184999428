package org.cvmfsephemeral.upload.image;

import java.io.InputStream;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.upload.archive.ArchiveLimits;
import org.cvmfsephemeral.upload.archive.UnpackingMeter;
import org.cvmfsephemeral.upload.content.ContentTarget;
import org.cvmfsephemeral.upload.content.ObjectPins;

/**
 * An image archive to be unpacked.
 *
 * @param root directory that the tree is for
 * @param prefix directory below it that becomes the image's root; empty for the tree's directory itself
 * @param platform which of several images; empty for the only one, or that for {@link Platform#DEFAULT}
 * @param unpacked told of what it unpacks to
 * @param pins called before an object is counted on that the store has already, by several threads
 */
public record ImageRequest(
        ContentTarget target,
        RepositoryPath root,
        String prefix,
        InputStream body,
        Optional<Platform> platform,
        ArchiveLimits limits,
        UnpackingMeter unpacked,
        ObjectPins pins) {}
