-- name: next_batches
-- Batches past the cursor that no running transaction can still precede, oldest first.
SELECT b.xid::text AS xid, b.batch_id, b.committed_at, b.datastream_ids, b.phenomenon_times, b.results, b.qualities, b.reasons,
       b.received_ats
FROM batch b
WHERE (b.xid, b.batch_id) > (%(xid)s::xid8, %(batch_id)s)
  AND b.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY b.xid, b.batch_id LIMIT %(most)s;

-- name: is_held_back
SELECT EXISTS (SELECT FROM batch WHERE (xid, batch_id) > (%(xid)s::xid8, %(batch_id)s)
               AND committed_at < clock_timestamp() - make_interval(secs => %(while_s)s));

-- name: head
-- Everything before this is committed, or will never be.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text;

-- name: read_cursor
SELECT xid::text, batch_id FROM feed_cursor WHERE reader = %(reader)s FOR UPDATE;

-- name: move_cursor
INSERT INTO feed_cursor (reader, xid, batch_id) VALUES (%(reader)s, %(xid)s::xid8, %(batch_id)s)
ON CONFLICT (reader) DO UPDATE SET xid = excluded.xid, batch_id = excluded.batch_id;
