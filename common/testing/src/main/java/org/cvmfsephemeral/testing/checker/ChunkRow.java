package org.cvmfsephemeral.testing.checker;

/** A row of {@code chunks} (4.9). {@code hash} is empty where the column is NULL. */
record ChunkRow(PathKey file, long offset, long size, byte[] hash) {}
