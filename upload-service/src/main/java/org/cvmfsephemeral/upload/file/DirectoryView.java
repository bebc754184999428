package org.cvmfsephemeral.upload.file;

import java.util.List;

/**
 * A directory of a revision.
 *
 * @param path in catalog form; empty for the root
 */
record DirectoryView(String repository, String path, long revision, List<EntryView> entries) {}
