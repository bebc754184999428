package org.cvmfsephemeral.ledger.expiry;

import java.util.List;

/**
 * What a revision did to the children of a directory with a retention rule. Its JSON is kept with the revision on its way, so names and meanings
 * stay.
 *
 * @param directory in catalog form
 * @param published names of children at or below which something was published
 * @param gone names of children that are no longer there
 */
public record ChildChanges(String directory, List<String> published, List<String> gone) {}
