-- The collector leaves the repository alone until then: a rebuilt ledger knows nothing of those who were reading and writing before.
ALTER TABLE repository ADD COLUMN collect_after timestamptz;
