-- What is not settled is looked at every few seconds, for metrics; settled changes are many and are kept for days.
CREATE INDEX change_open ON change (state, queued_at) WHERE final_at IS NULL;
