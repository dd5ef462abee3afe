-- name: open_alerts
-- With the number of the newest transition, by which a screen knows what is newer.
SELECT a.*, coalesce((SELECT max(transition_id) FROM transition t WHERE t.alert_id = a.alert_id), 0) AS transition_id
FROM alert a WHERE a.life <> 'cleared' AND a.rule_id <> %(hidden)s ORDER BY a.alert_id;

-- name: alert_by_id
SELECT a.*, coalesce((SELECT max(transition_id) FROM transition t WHERE t.alert_id = a.alert_id), 0) AS transition_id
FROM alert a WHERE a.alert_id = %(alert_id)s;

-- name: lock_alert
-- For a person's act: what is decided on is what is changed.
SELECT a.*, 0::bigint AS transition_id FROM alert a WHERE a.alert_id = %(alert_id)s FOR UPDATE;

-- name: newest_alerts
-- All states, newest first.
SELECT a.*, coalesce((SELECT max(transition_id) FROM transition t WHERE t.alert_id = a.alert_id), 0) AS transition_id
FROM alert a
WHERE a.rule_id <> %(hidden)s AND (
    %(shown)s::text IS NULL
    OR %(shown)s = CASE WHEN a.life = 'cleared' THEN a.life
                        WHEN a.shelved_until IS NOT NULL THEN 'shelved'
                        WHEN a.suppressed_by IS NOT NULL THEN 'suppressed'
                        ELSE a.life END)
ORDER BY a.alert_id DESC LIMIT %(most)s;

-- name: newest_of_keys
-- The newest alert of each rule and subject, open or over; nobody changes it until the transaction ends.
SELECT a.* FROM unnest(%(rule_ids)s::text[], %(subjects)s::text[]) AS k (rule_id, subject)
CROSS JOIN LATERAL (
    SELECT alert.*, 0::bigint AS transition_id FROM alert
    WHERE alert.rule_id = k.rule_id AND alert.subject = k.subject
    ORDER BY alert_id DESC LIMIT 1 FOR UPDATE
) a;

-- name: orphans
-- Open alerts of keys that nobody watches, but those that came from outside.
SELECT a.*, 0::bigint AS transition_id FROM alert a
WHERE a.life <> 'cleared' AND a.subject NOT LIKE 'external:%%'
  AND NOT EXISTS (SELECT FROM unnest(%(rule_ids)s::text[], %(subjects)s::text[]) AS k (rule_id, subject)
                  WHERE k.rule_id = a.rule_id AND k.subject = a.subject)
ORDER BY a.alert_id FOR UPDATE;

-- name: run_out
-- Shelves and acknowledgements whose time is over.
SELECT a.*, 0::bigint AS transition_id FROM alert a
WHERE a.life <> 'cleared' AND (a.shelved_until IS NOT NULL OR a.ack_until IS NOT NULL)
  AND least(a.shelved_until, a.ack_until) <= %(now)s
ORDER BY a.alert_id FOR UPDATE SKIP LOCKED;

-- name: raise_alerts
-- Meets the index of open alerts when somebody else raised one already: then nothing is written.
INSERT INTO alert (rule_id, subject, datastream_id, thing_id, area, severity, worst, life, since, changed, result,
                   limit_value, by_whom, assignee, unknown_since, ack_until, shelved_until, shelved_by, shelved_why,
                   suppressed_by, incident_id, drill)
SELECT rule_id, subject, datastream_id, thing_id, area, severity, worst, life, since, changed, result,
       limit_value, by_whom, assignee, unknown_since, ack_until, shelved_until, shelved_by, shelved_why,
       suppressed_by, incident_id, drill
FROM jsonb_populate_recordset(NULL::alert, %(rows)s)
ON CONFLICT (rule_id, subject) WHERE life <> 'cleared' DO NOTHING
RETURNING alert_id, rule_id, subject;

-- name: change_alerts
UPDATE alert a SET severity = r.severity, worst = r.worst, life = r.life, since = r.since, changed = r.changed,
    result = r.result, limit_value = r.limit_value, by_whom = r.by_whom, assignee = r.assignee,
    unknown_since = r.unknown_since, ack_until = r.ack_until, shelved_until = r.shelved_until,
    shelved_by = r.shelved_by, shelved_why = r.shelved_why, suppressed_by = r.suppressed_by,
    incident_id = r.incident_id
FROM jsonb_populate_recordset(NULL::alert, %(rows)s) r WHERE a.alert_id = r.alert_id;

-- name: add_transitions
-- In the order given, each with the alert as it is left; each wakes who listens.
WITH added AS (
    INSERT INTO transition (alert_id, change, severity, life, at, result, limit_value, by_whom, note,
                            since, found, unknown, retracts, detail, alert_left)
    SELECT r.alert_id, r.change, r.severity, r.life, r.at, r.result, r.limit_value, r.by_whom, r.note,
           r.since, r.found, r.unknown, r.retracts, r.detail,
           (SELECT to_jsonb(a) FROM alert a WHERE a.alert_id = r.alert_id)
    FROM ROWS FROM (jsonb_to_recordset(%(rows)s) AS
        (alert_id bigint, change text, severity smallint, life text, at timestamptz, result double precision,
         limit_value double precision, by_whom text, note text, since timestamptz, found smallint, unknown boolean,
         retracts bigint, detail jsonb)) WITH ORDINALITY AS r
    ORDER BY r.ordinality
    RETURNING transition_id, alert_id, at, recorded_at
), spanned AS (
    INSERT INTO alert_span AS s (alert_id, during)
    SELECT alert_id, tstzrange(min(least(t.at, t.recorded_at)),
                               CASE WHEN a.life = 'cleared' THEN max(greatest(t.at, t.recorded_at)) END, '[]')
    FROM added t JOIN alert a USING (alert_id) GROUP BY alert_id, a.life
    ON CONFLICT (alert_id) DO UPDATE SET during = tstzrange(
        least(lower(s.during), lower(excluded.during)),
        CASE WHEN NOT upper_inf(excluded.during) THEN greatest(upper(s.during), upper(excluded.during)) END, '[]')
    WHERE lower(excluded.during) < lower(s.during) OR upper(excluded.during) IS DISTINCT FROM upper(s.during)
), woken AS (
    SELECT pg_notify('transition', alert_id::text) FROM (SELECT DISTINCT alert_id FROM added) told
)
SELECT (SELECT count(*) FROM woken), max(transition_id) FROM added;

-- name: transitions_of
SELECT t.* FROM transition t WHERE t.alert_id = %(alert_id)s ORDER BY t.transition_id;

-- name: findings_of
-- What is recorded of keys after a time of each, and has not been retracted, in order of its time.
SELECT a.rule_id, a.subject, t.*
FROM unnest(%(rule_ids)s::text[], %(subjects)s::text[], %(sinces)s::timestamptz[]) AS k (rule_id, subject, since)
JOIN alert a ON a.rule_id = k.rule_id AND a.subject = k.subject
JOIN transition t ON t.alert_id = a.alert_id
WHERE t.found IS NOT NULL AND t.at > k.since
  AND NOT EXISTS (SELECT FROM transition r WHERE r.retracts = t.transition_id)
ORDER BY t.at, t.transition_id;

-- name: last_found_of
-- The time of the newest finding that is recorded of each key, whether or not it still holds.
SELECT k.rule_id, k.subject, max(t.at)
FROM unnest(%(rule_ids)s::text[], %(subjects)s::text[]) AS k (rule_id, subject)
JOIN alert a ON a.rule_id = k.rule_id AND a.subject = k.subject
CROSS JOIN LATERAL (
    SELECT at FROM transition WHERE alert_id = a.alert_id AND found IS NOT NULL ORDER BY at DESC LIMIT 1
) t GROUP BY k.rule_id, k.subject;
