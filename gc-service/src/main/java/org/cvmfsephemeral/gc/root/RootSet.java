package org.cvmfsephemeral.gc.root;

import java.util.List;
import java.util.Set;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.ledger.garbage.CollectionRoots.KeptRevision;

/**
 * All that keeps objects of a repository from being garbage.
 *
 * @param revision the published one
 * @param current root catalogs of the published revision, of the one on its way, and of the manifest in the store
 * @param named objects that the manifests of these name themselves, root catalogs among them
 * @param kept other revisions, the newest first
 */
public record RootSet(long revision, List<ContentHash> current, Set<ObjectName> named, List<KeptRevision> kept) {}
