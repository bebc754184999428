package org.cvmfsephemeral.upload.archive;

import java.io.InputStream;
import java.util.Optional;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.upload.content.ContentTarget;

/**
 * An archive to be unpacked.
 *
 * @param root directory that the tree is for
 * @param format that the caller claims; empty to find out
 * @param stripComponents leading components that members' names lose; members with fewer are left out
 * @param prefix that is put in front of names after that, relative; empty for none
 * @param unpacked told of what it unpacks to
 */
public record ArchiveRequest(
        ContentTarget target,
        RepositoryPath root,
        InputStream body,
        Optional<ArchiveFormat> format,
        int stripComponents,
        String prefix,
        ArchiveLimits limits,
        UnpackingMeter unpacked) {}
