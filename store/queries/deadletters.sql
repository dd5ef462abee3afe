-- name: add_dead_letters
-- In the transaction of the batch they came with.
INSERT INTO dead_letter (received_at, reason, detail, topic, payload, parts)
SELECT * FROM unnest(%(received)s::timestamptz[], %(reasons)s::text[], %(details)s::text[],
                     %(topics)s::text[], %(payloads)s::bytea[], %(parts)s::integer[]);

-- name: newest_dead_letters
-- Newest first, of one reason or of all.
SELECT dead_letter_id, received_at, reason, detail, topic, payload, parts FROM dead_letter
WHERE (%(reason)s::text IS NULL OR reason = %(reason)s)
  AND (%(before)s::bigint IS NULL OR dead_letter_id < %(before)s)
ORDER BY dead_letter_id DESC LIMIT %(most)s;

-- name: dead_letters_by_reason
-- Of the last day.
SELECT reason, sum(parts)::bigint FROM dead_letter WHERE received_at > %(since)s GROUP BY reason ORDER BY reason;

-- name: forget_dead_letters
-- A slice of the oldest, past their time.
DELETE FROM dead_letter WHERE dead_letter_id IN (
    SELECT dead_letter_id FROM dead_letter WHERE received_at < %(before)s ORDER BY dead_letter_id LIMIT %(most)s
);
