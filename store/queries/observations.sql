-- name: latest
-- The newest observation of each datastream: one index descent each.
SELECT d.datastream_id, o.phenomenon_time, o.result, o.quality, o.reasons, o.received_at
FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
CROSS JOIN LATERAL (
    SELECT phenomenon_time, result, quality, reasons, received_at FROM observation
    WHERE datastream_id = d.datastream_id
    ORDER BY phenomenon_time DESC LIMIT 1
) o;

-- name: newest_good
-- The newest GOOD observation of each datastream since a time.
SELECT d.datastream_id, o.phenomenon_time, o.result, o.quality, o.reasons, o.received_at
FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
CROSS JOIN LATERAL (
    SELECT phenomenon_time, result, quality, reasons, received_at FROM observation
    WHERE datastream_id = d.datastream_id AND phenomenon_time > %(since)s AND quality = 0
    ORDER BY phenomenon_time DESC LIMIT 1
) o;

-- name: wind_records
-- Means of what was GOOD since a time: of the value, and of its sine and cosine as degrees.
SELECT d.datastream_id, o.n, o.mean, o.sine, o.cosine
FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
CROSS JOIN LATERAL (
    SELECT count(*) AS n, avg(result) AS mean, avg(sind(result)) AS sine, avg(cosd(result)) AS cosine FROM observation
    WHERE datastream_id = d.datastream_id AND phenomenon_time > %(since)s AND quality = 0
) o
WHERE o.n > 0;

-- name: raw_range
-- One datastream, from inclusive, to exclusive, ascending.
SELECT phenomenon_time, result, quality, reasons, received_at FROM observation
WHERE datastream_id = %(datastream_id)s
  AND phenomenon_time >= %(first)s AND phenomenon_time < %(last)s
ORDER BY phenomenon_time LIMIT %(most)s;

-- name: totals
-- What all ingestors have done so far.
SELECT coalesce(sum(received), 0)::bigint, coalesce(sum(stored), 0)::bigint,
       coalesce(sum(duplicate), 0)::bigint, coalesce(sum(conflicting), 0)::bigint,
       coalesce(sum(dead_lettered), 0)::bigint, max(last_commit_at)
FROM tally;

-- name: forget_batches
-- A slice of the batch rows that every reader has concluded and that are old enough to be of no use to a person.
-- A reader without a cursor has concluded nothing.
DELETE FROM batch WHERE (xid, batch_id) IN (
    SELECT b.xid, b.batch_id FROM batch b
    WHERE b.committed_at < %(before)s
      AND (SELECT count(*) FROM feed_cursor c
           WHERE c.reader = ANY (%(readers)s::text[]) AND (b.xid, b.batch_id) <= (c.xid, c.batch_id))
          = cardinality(%(readers)s::text[])
    ORDER BY b.committed_at LIMIT %(most)s
);
