-- name: add_dead_letters
-- In the transaction of the batch they came with.
INSERT INTO dead_letter (received_at, reason, detail, topic, payload)
SELECT * FROM unnest(%(received)s::timestamptz[], %(reasons)s::text[], %(details)s::text[],
                     %(topics)s::text[], %(payloads)s::bytea[]);

-- name: newest_dead_letters
-- Newest first, of one reason or of all.
SELECT dead_letter_id, received_at, reason, detail, topic, payload FROM dead_letter
WHERE (%(reason)s::text IS NULL OR reason = %(reason)s)
  AND (%(before)s::bigint IS NULL OR dead_letter_id < %(before)s)
ORDER BY dead_letter_id DESC LIMIT %(most)s;

-- name: dead_letters_by_reason
-- Of the last day.
SELECT reason, count(*) FROM dead_letter WHERE received_at > %(since)s GROUP BY reason ORDER BY reason;
