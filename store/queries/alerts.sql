-- name: next_batches
-- Batches past the cursor that no running transaction can still precede, oldest first.
SELECT b.xid::text AS xid, b.batch_id, b.committed_at, b.datastream_ids, b.phenomenon_times, b.results, b.qualities, b.reasons
FROM batch b
WHERE (b.xid, b.batch_id) > (%(xid)s::xid8, %(batch_id)s)
  AND b.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY b.xid, b.batch_id LIMIT %(most)s;

-- name: read_cursor
SELECT xid::text, batch_id FROM feed_cursor WHERE reader = %(reader)s FOR UPDATE;

-- name: move_cursor
INSERT INTO feed_cursor (reader, xid, batch_id) VALUES (%(reader)s, %(xid)s::xid8, %(batch_id)s)
ON CONFLICT (reader) DO UPDATE SET xid = excluded.xid, batch_id = excluded.batch_id;

-- name: newest_concluded
-- How far each datastream is in the batches a reader has concluded since a time.
SELECT fed.datastream_id, max(fed.phenomenon_time)
FROM batch b
CROSS JOIN LATERAL unnest(b.datastream_ids, b.phenomenon_times) AS fed (datastream_id, phenomenon_time)
WHERE b.committed_at > %(since)s AND (b.xid, b.batch_id) <= (%(xid)s::xid8, %(batch_id)s)
GROUP BY fed.datastream_id;

-- name: open_alerts
SELECT alert_id, rule_id, datastream_id, severity, life, since, changed, seen_until, result, limit_value, by_whom,
       coalesce((SELECT max(transition_id) FROM transition t WHERE t.alert_id = alert.alert_id), 0)
FROM alert WHERE life <> 'cleared' ORDER BY alert_id;

-- name: alert_by_id
SELECT alert_id, rule_id, datastream_id, severity, life, since, changed, seen_until, result, limit_value, by_whom,
       coalesce((SELECT max(transition_id) FROM transition t WHERE t.alert_id = alert.alert_id), 0)
FROM alert WHERE alert_id = %(alert_id)s;

-- name: newest_alerts
-- All states, newest first.
SELECT alert_id, rule_id, datastream_id, severity, life, since, changed, seen_until, result, limit_value, by_whom,
       coalesce((SELECT max(transition_id) FROM transition t WHERE t.alert_id = alert.alert_id), 0)
FROM alert WHERE (%(life)s::text IS NULL OR life = %(life)s) ORDER BY alert_id DESC LIMIT %(most)s;

-- name: raise_alert
-- Meets the index of open alerts when somebody else raised it already.
INSERT INTO alert (rule_id, datastream_id, severity, life, since, changed, seen_until, result, limit_value)
VALUES (%(rule_id)s, %(datastream_id)s, %(severity)s, %(life)s, %(since)s, %(at)s, %(seen_until)s,
        %(alert_result)s, %(alert_limit)s)
ON CONFLICT (rule_id, datastream_id) WHERE life <> 'cleared' DO NOTHING
RETURNING alert_id;

-- name: change_alert
-- By conditional write: only the open alert, only from the life we decided on.
UPDATE alert SET severity = %(severity)s, life = %(life)s, since = %(since)s, changed = %(at)s,
    seen_until = %(seen_until)s, result = %(alert_result)s, limit_value = %(alert_limit)s, by_whom = %(alert_by)s
WHERE rule_id = %(rule_id)s AND datastream_id = %(datastream_id)s AND life <> 'cleared' AND life = %(was)s
RETURNING alert_id;

-- name: add_transition
INSERT INTO transition (alert_id, change, severity, life, at, result, limit_value, by_whom, note)
VALUES (%(alert_id)s, %(change)s, %(severity)s, %(life)s, %(at)s, %(result)s, %(limit)s, %(by)s, %(note)s);

-- name: announce_transition
SELECT pg_notify('transition', %(alert_id)s::text);

-- name: transitions_of
SELECT transition_id, change, severity, life, at, recorded_at, result, limit_value, by_whom, note
FROM transition WHERE alert_id = %(alert_id)s ORDER BY transition_id;
