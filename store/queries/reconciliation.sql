-- name: counted_since
-- The first day all of which was counted by the days of a zone; no row while receipts are counted by another's.
SELECT since FROM receipt_zone WHERE coalesce(timezone, %(timezone)s) = %(timezone)s;

-- name: count_by
-- Receipts are counted by the days of this zone from now on; by the first zone all days are. No row where they were.
UPDATE receipt_zone SET timezone = %(timezone)s, since = CASE WHEN timezone IS NULL THEN since ELSE %(since)s END
WHERE timezone IS DISTINCT FROM %(timezone)s
RETURNING since;

-- name: days_to_reconcile
-- Days that are over and were not compared to their end, oldest first, from a first day on, after those on which
-- something was stored before there were receipts.
SELECT night::date, coalesce(r.upto, 0)
FROM generate_series(
    greatest(%(first)s::date, (SELECT min(day) + 1 FROM reconciled WHERE done_at IS NOT NULL AND upto = 0),
             (SELECT min(day) FROM receipt_stream)),
    %(last)s::date, '1 day') AS night
LEFT JOIN reconciled r ON r.day = night::date
WHERE r.done_at IS NULL
ORDER BY night LIMIT 1;

-- name: next_streams
-- The datastreams that are compared next, by id.
SELECT datastream_id FROM datastream WHERE datastream_id > %(upto)s ORDER BY datastream_id LIMIT %(most)s;

-- name: row_differences
-- Datastreams of which there are not as many rows of a day as receipts counted, with what is committed and not
-- counted yet, all in one snapshot. Rows of an import have microseconds in received_at, and the batch it hands to the
-- alert engine came with no arrival: no receipt counts them.
WITH waiting AS (
    SELECT n.datastream_id, count(*) AS stored
    FROM batch b CROSS JOIN LATERAL unnest(b.datastream_ids, b.phenomenon_times) AS n (datastream_id, time)
    WHERE b.xid IN (SELECT a.xid FROM arrival a WHERE a.xid > (SELECT xid FROM feed_cursor WHERE reader = 'receipts'))
      AND n.time >= %(start)s AND n.time < %(end)s
    GROUP BY n.datastream_id
), compared AS (
    SELECT one.datastream_id, coalesce(r.stored, 0) + coalesce(w.stored, 0) AS receipted, found.n AS found
    FROM unnest(%(ids)s::integer[]) AS one (datastream_id)
    LEFT JOIN receipt_stream r ON r.datastream_id = one.datastream_id AND r.day = %(day)s
    LEFT JOIN waiting w ON w.datastream_id = one.datastream_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM observation o
        WHERE o.datastream_id = one.datastream_id AND o.phenomenon_time >= %(start)s
          AND o.phenomenon_time < %(end)s
          AND extract(microseconds FROM o.received_at)::integer %% 1000 = 0
    ) AS found
)
SELECT datastream_id, receipted, found FROM compared WHERE receipted <> found ORDER BY datastream_id;

-- name: tally_differences
-- Ingestors whose tally is not what was rolled up of them and what waits to be, in one snapshot.
WITH pending AS (
    SELECT ingestor,
           sum((SELECT coalesce(sum(o), 0) FROM unnest(a.offered) AS o)) AS offered,
           sum((SELECT coalesce(sum(cardinality(b.datastream_ids)), 0) FROM batch b WHERE b.xid = a.xid)) AS stored,
           sum((SELECT coalesce(sum(p), 0) FROM unnest(a.dead_parts) AS p)) AS dead_lettered
    FROM arrival a
    WHERE a.xid > (SELECT xid FROM feed_cursor WHERE reader = 'receipts')
    GROUP BY ingestor
)
SELECT t.ingestor, it.what, it.receipted::bigint, it.found
FROM tally t
LEFT JOIN receipt_account r USING (ingestor)
LEFT JOIN pending p USING (ingestor)
CROSS JOIN LATERAL (VALUES
    ('received', coalesce(r.offered, 0) + coalesce(p.offered, 0) + coalesce(r.dead_lettered, 0)
                 + coalesce(p.dead_lettered, 0), t.received),
    ('stored', coalesce(r.stored, 0) + coalesce(p.stored, 0), t.stored),
    ('dead_lettered', coalesce(r.dead_lettered, 0) + coalesce(p.dead_lettered, 0), t.dead_lettered)
) AS it (what, receipted, found)
WHERE it.receipted <> it.found
ORDER BY t.ingestor, it.what;

-- name: forget_differences
-- Before a day is compared again.
DELETE FROM reconciliation WHERE day = %(day)s;

-- name: add_difference
INSERT INTO reconciliation (found_at, day, what, datastream_id, ingestor, receipted, found)
VALUES (%(now)s, %(day)s, %(what)s, %(datastream_id)s, %(ingestor)s, %(receipted)s, %(found)s);

-- name: reconciled_upto
INSERT INTO reconciled AS r (day, upto, differences, done_at) VALUES (%(day)s, %(upto)s, %(differences)s, %(done_at)s)
ON CONFLICT (day) DO UPDATE SET
    upto = excluded.upto, differences = r.differences + excluded.differences, done_at = excluded.done_at;

-- name: reconcile_anew
-- A day by hand: whatever was found of it before is found again.
DELETE FROM reconciled WHERE day = %(day)s AND NOT (done_at IS NOT NULL AND upto = 0);

-- name: differences_between
SELECT r.reconciliation_id, r.found_at, r.day, r.what, d.thing_id, d.property, r.ingestor, r.receipted, r.found
FROM reconciliation r LEFT JOIN datastream d USING (datastream_id)
WHERE r.day BETWEEN %(first)s AND %(last)s
ORDER BY r.day DESC, r.reconciliation_id LIMIT %(most)s;

-- name: known_differences
-- One row for each, and none on a good day.
SELECT count(*) FROM reconciliation;

-- name: reconciliation_state
-- How many differences of recent days are known, and the last day that was compared.
SELECT (SELECT count(*) FROM reconciliation WHERE day >= %(first)s),
       (SELECT max(day) FROM reconciled WHERE done_at IS NOT NULL AND upto > 0);
