-- Every acknowledgement runs out: one from before, without an end, an hour from now. What it says is asked for after
-- each change of an alert.
UPDATE alert SET ack_until = now() + interval '1 hour' WHERE life = 'ack_active' AND ack_until IS NULL;
