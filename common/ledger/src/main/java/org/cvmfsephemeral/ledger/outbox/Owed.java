package org.cvmfsephemeral.ledger.outbox;

/**
 * A message that a committed transaction owes to Kafka.
 *
 * @param id of its row
 * @param key fully qualified repository name
 */
record Owed(long id, String topic, String key, String payload) {}
