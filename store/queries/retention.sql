-- name: extend_partitions
-- Places for what is to come, on plain PostgreSQL; nothing to do elsewhere.
SELECT history_extend('observation', 'phenomenon_time', INTERVAL '7 days', %(now)s + INTERVAL '14 days')
     + history_extend('minute_rollup', 'bucket', INTERVAL '28 days', %(now)s + INTERVAL '28 days');

-- name: give_way
-- Rather try again later than make ingestion wait.
SET LOCAL lock_timeout = '2s';

-- name: close_observations
-- Nobody writes until the end of the transaction, and everybody who wrote has committed.
LOCK TABLE observation IN SHARE ROW EXCLUSIVE MODE;

-- name: history_edge
SELECT history_edge(%(whole)s, %(before)s);

-- name: history_drop
SELECT history_drop(%(whole)s, %(edge)s);

-- name: is_importing
-- Whether history is imported, or was within a day: another file of the same time may follow, which could no longer be
-- counted, and an import may have to be undone. One that has not gone on for a week is waited for no longer.
SELECT EXISTS (SELECT FROM import WHERE finished_at > %(now)s - INTERVAL '1 day'
                  OR state IN ('running', 'undoing') AND moved_at > %(now)s - INTERVAL '7 days');

-- name: is_absorbed
-- Whether the rollups hold everything that was observed before an edge. `made` is how far they are.
SELECT NOT EXISTS (SELECT FROM touched WHERE first < %(edge)s)
   AND NOT EXISTS (SELECT FROM observation WHERE phenomenon_time >= %(made)s AND phenomenon_time < %(edge)s)
   AND NOT EXISTS (
       SELECT FROM batch b
       WHERE (b.xid, b.batch_id) > (coalesce((SELECT xid FROM feed_cursor WHERE reader = 'rollups'), '0'),
                                    coalesce((SELECT batch_id FROM feed_cursor WHERE reader = 'rollups'), 0))
         AND EXISTS (SELECT FROM unnest(b.phenomenon_times) AS time WHERE time < %(edge)s));

-- name: seal_datastreams
-- From each datastream's first to its last hour before the edge.
INSERT INTO sealed AS s (datastream_id, spans)
SELECT d.datastream_id,
       tstzmultirange(tstzrange(date_bin('1 hour', oldest.phenomenon_time, r.origin),
                                date_bin('1 hour', newest.phenomenon_time, r.origin) + INTERVAL '1 hour'))
FROM datastream d
CROSS JOIN rollup r
CROSS JOIN LATERAL (SELECT phenomenon_time FROM observation
                    WHERE datastream_id = d.datastream_id AND phenomenon_time < %(edge)s
                    ORDER BY phenomenon_time LIMIT 1) oldest
CROSS JOIN LATERAL (SELECT phenomenon_time FROM observation
                    WHERE datastream_id = d.datastream_id AND phenomenon_time < %(edge)s
                    ORDER BY phenomenon_time DESC LIMIT 1) newest
ON CONFLICT (datastream_id) DO UPDATE SET spans = s.spans + excluded.spans;

-- name: seal_chunks
-- A continuous aggregate is refreshed for all datastreams at once, so what was dropped is sealed for all.
INSERT INTO sealed AS s (datastream_id, spans)
SELECT 0, range_agg(tstzrange(range_start, range_end)) FROM timescaledb_information.chunks
WHERE hypertable_name = 'observation' AND range_end <= %(edge)s
HAVING count(*) > 0
ON CONFLICT (datastream_id) DO UPDATE SET spans = s.spans + excluded.spans;

-- name: forget_hours
-- A slice of the oldest, past their time: those of whole days that are made.
WITH edge AS (
    SELECT date_trunc('day', least(%(before)s, day_watermark, (SELECT min(first) FROM touched)), zone) AS whole FROM rollup
), noted AS (
    UPDATE rollup SET hours_since = whole FROM edge WHERE hours_since < whole
)
DELETE FROM hour_rollup WHERE (datastream_id, bucket) IN (
    SELECT datastream_id, bucket FROM hour_rollup WHERE bucket < (SELECT whole FROM edge) ORDER BY bucket LIMIT %(most)s);

-- name: hours_dropped
-- The same for hours that were dropped as chunks.
UPDATE rollup SET hours_since = greatest(hours_since, %(edge)s);

-- name: forget_days
DELETE FROM day_rollup WHERE (datastream_id, bucket) IN (
    SELECT datastream_id, bucket FROM day_rollup WHERE bucket < %(before)s ORDER BY bucket LIMIT %(most)s);

-- name: sealed_spans
-- Where observations of a datastream were dropped by retention.
SELECT lower(gone), upper(gone) FROM sealed s, unnest(s.spans) AS gone
WHERE s.datastream_id IN (0, %(datastream_id)s) ORDER BY 1;
