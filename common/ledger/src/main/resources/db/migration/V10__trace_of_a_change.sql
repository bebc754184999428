-- Where a change came from, as a W3C traceparent, when traces are recorded: whoever publishes it goes on with that trace.
ALTER TABLE change ADD COLUMN trace_parent text;
