package org.cvmfsephemeral.upload.image;

import java.io.InputStream;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.upload.archive.ArchiveLimits;
import org.cvmfsephemeral.upload.archive.UnpackingMeter;
import org.cvmfsephemeral.upload.content.ContentTarget;

/**
 * An image archive to be unpacked.
 *
 * @param root directory that the tree is for
 * @param prefix directory below it that becomes the image's root; empty for the tree's directory itself
 * @param platform which of several images; empty for the only one, or that for {@link Platform#DEFAULT}
 * @param unpacked told of what it unpacks to
 */
public record ImageRequest(
        ContentTarget target,
        RepositoryPath root,
        String prefix,
        InputStream body,
        Optional<Platform> platform,
        ArchiveLimits limits,
        UnpackingMeter unpacked) {}
