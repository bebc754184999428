package org.cvmfsephemeral.upload.revision;

import org.cvmfsephemeral.format.object.ContentHash;

/** A revision whose tree can be read. */
record RevisionRoot(long revision, ContentHash rootHash) {}
