-- name: lock_cluster
-- Whether a restore wrote the row; whoever asks meanwhile waits until it is signed again.
SELECT xmin <> xid::xid FROM cluster FOR UPDATE;

-- name: sign_cluster
-- By a transaction, not within a savepoint: those have ids of their own.
UPDATE cluster SET xid = pg_current_xact_id();

-- name: touch_foreign
-- The hours of batches from before the restore, which the rollups' reader may not have come to.
INSERT INTO touched (datastream_id, first, last)
SELECT datastream_id, lower(span), upper(span) - INTERVAL '1 microsecond'
FROM (SELECT datastream_id, unnest(range_agg(tstzrange(hour, hour + INTERVAL '1 hour'))) AS span
      FROM (SELECT DISTINCT fed.datastream_id, date_bin('1 hour', fed.phenomenon_time, r.origin) AS hour
            FROM rollup r, batch b, unnest(b.datastream_ids, b.phenomenon_times) AS fed (datastream_id, phenomenon_time)
            WHERE b.xmin <> b.xid::xid) hours
      GROUP BY datastream_id) spans;

-- name: drop_foreign_batches
-- What a transaction of this cluster wrote has its xid as xmin; a restored row has that of the restore.
DELETE FROM batch WHERE xmin <> xid::xid;

-- name: drop_foreign_arrivals
-- Nobody can tell by xid what of these was counted already. The account begins again where the tally stood without
-- what has arrived since the restore, which is still to be counted.
WITH dropped AS (
    DELETE FROM arrival WHERE xmin <> xid::xid
), waiting AS (
    SELECT a.ingestor, sum((SELECT coalesce(sum(o), 0) FROM unnest(a.offered) AS o)) AS offered,
           sum((SELECT coalesce(sum(cardinality(b.datastream_ids)), 0) FROM batch b WHERE b.xid = a.xid)) AS stored,
           sum((SELECT coalesce(sum(p), 0) FROM unnest(a.dead_parts) AS p)) AS dead_lettered
    FROM arrival a WHERE a.xmin = a.xid::xid GROUP BY a.ingestor
)
INSERT INTO receipt_account (ingestor, offered, stored, dead_lettered)
SELECT t.ingestor, t.stored + t.duplicate - coalesce(w.offered, 0), t.stored - coalesce(w.stored, 0),
       t.dead_lettered - coalesce(w.dead_lettered, 0)
FROM tally t LEFT JOIN waiting w USING (ingestor)
ON CONFLICT (ingestor) DO UPDATE SET
    offered = excluded.offered, stored = excluded.stored, dead_lettered = excluded.dead_lettered;

-- name: forget_states
-- Rules begin with what is so now: what was stored before the restore and is not recorded raises nothing.
WITH marks AS (DELETE FROM shard_mark) DELETE FROM checkpoint;

-- name: reset_cursors
UPDATE feed_cursor SET xid = '0', batch_id = 0;

-- name: settle_foreign_transitions
-- Nobody is told again of what was before the restore; xid 0 is never read.
UPDATE transition SET xid = '0' WHERE xmin <> xid::xid AND xid <> '0';

-- name: drop_foreign_deliveries
-- Nor of what was on its way when the copy was made: open alerts are told by their chains as they are now.
UPDATE delivery SET state = 'cancelled', ended_at = clock_timestamp(), detail = 'the database was restored'
WHERE state IN ('waiting', 'queued', 'sending');
