-- When somebody has last taken it upon himself to send a message that is overdue.
ALTER TABLE outbox ADD COLUMN tried_at timestamptz;
