package org.cvmfsephemeral.gc.integrity;

import java.util.List;

/**
 * What a check found.
 *
 * @param revision that was checked; empty in the progress of a run
 * @param catalogs that were read
 * @param references to objects, each as often as catalogs have it
 * @param problems of catalogs, the first few
 * @param lost objects that are not there although the revision needs them
 */
public record CheckResult(long revision, long catalogs, long references, List<String> problems, long lost) {}
