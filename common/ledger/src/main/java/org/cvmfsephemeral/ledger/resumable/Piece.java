package org.cvmfsephemeral.ledger.resumable;

/**
 * Some bytes of a file, in an object of their own.
 *
 * @param start where they are in the file
 * @param bytes how many, 1 or more
 * @param object key in the store
 */
public record Piece(long start, long bytes, String object) {}
