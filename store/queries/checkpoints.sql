-- name: load_checkpoints
SELECT rule_id, subject, version, at, state, shard FROM checkpoint
WHERE (rule_id, subject) IN (SELECT * FROM unnest(%(rule_ids)s::text[], %(subjects)s::text[]));

-- name: save_checkpoints
INSERT INTO checkpoint (rule_id, subject, version, at, state, shard)
SELECT * FROM unnest(%(rule_ids)s::text[], %(subjects)s::text[], %(versions)s::text[], %(ats)s::timestamptz[],
                     %(states)s::bytea[], %(shards)s::smallint[])
ON CONFLICT (rule_id, subject) DO UPDATE SET
    version = excluded.version, at = excluded.at, state = excluded.state, shard = excluded.shard;

-- name: mark_shards
INSERT INTO shard_mark (shard, xid, batch_id)
SELECT shard, %(xid)s::xid8, %(batch_id)s FROM unnest(%(shards)s::smallint[]) AS shard
ON CONFLICT (shard) DO UPDATE SET xid = excluded.xid, batch_id = excluded.batch_id, kept_at = excluded.kept_at;

-- name: leave_unmarked
UPDATE checkpoint SET shard = NULL
WHERE (rule_id, subject) IN (SELECT * FROM unnest(%(rule_ids)s::text[], %(subjects)s::text[]));

-- name: load_marks
-- Those after which no batch has been forgotten yet.
SELECT shard, xid::text, batch_id FROM shard_mark
WHERE shard = ANY (%(shards)s::smallint[]) AND kept_at > clock_timestamp() - INTERVAL '5 hours';

-- name: forget_checkpoints
-- Of keys that nobody watches: should one come back, it begins anew.
DELETE FROM checkpoint WHERE (rule_id, subject) NOT IN (
    SELECT * FROM unnest(%(rule_ids)s::text[], %(subjects)s::text[]));

-- name: observations_since
-- Observations of each datastream in a span of its own, from exclusive, to inclusive, in order of time.
SELECT d.datastream_id, o.phenomenon_time, o.result, o.quality, o.reasons, o.received_at
FROM unnest(%(ids)s::integer[], %(sinces)s::timestamptz[], %(untils)s::timestamptz[]) AS d (datastream_id, since, until)
CROSS JOIN LATERAL (
    SELECT phenomenon_time, result, quality, reasons, received_at FROM observation
    WHERE datastream_id = d.datastream_id AND phenomenon_time > d.since AND phenomenon_time <= d.until
    ORDER BY phenomenon_time
) o;
