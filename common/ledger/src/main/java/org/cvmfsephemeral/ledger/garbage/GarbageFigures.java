package org.cvmfsephemeral.ledger.garbage;

/**
 * How much is on its way out.
 *
 * @param candidates condemned objects, those that a revision still has among them
 * @param candidateBytes of their contents
 * @param kept candidates that a retained revision was found to have
 * @param deleting objects whose removal was begun
 */
public record GarbageFigures(long candidates, long candidateBytes, long kept, long deleting) {}
