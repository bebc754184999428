package org.cvmfsephemeral.bench.throughput;

/**
 * One round with one file, all in MiB/s.
 *
 * @param upload until published
 * @param inPieces plain write of the pieces that the upload was cut into
 * @param inOnePiece plain write of the whole
 */
public record LargeFileRates(double upload, double inPieces, double inOnePiece) {}
