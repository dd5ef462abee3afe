-- name: announced
-- Alarms that were announced in a time: raised, and neither shelved nor suppressed when they were or at once after.
SELECT t.recorded_at, a.rule_id, a.subject, t.severity
FROM transition t JOIN alert a USING (alert_id)
WHERE t.recorded_at >= %(first)s AND t.recorded_at < %(last)s AND t.change = 'raised' AND NOT a.drill
  AND a.rule_id <> ALL (%(without)s::text[])
  AND NOT EXISTS (
      SELECT FROM transition held
      WHERE held.alert_id = t.alert_id AND held.change = 'suppressed' AND held.transition_id > t.transition_id
        AND held.recorded_at < t.recorded_at + %(at_once)s::interval)
  AND coalesce((
      SELECT held.change FROM transition held
      WHERE held.alert_id = t.alert_id AND held.transition_id < t.transition_id
        AND held.change IN ('suppressed', 'unsuppressed', 'shelved', 'unshelved')
      ORDER BY held.transition_id DESC LIMIT 1), '') NOT IN ('suppressed', 'shelved')
ORDER BY t.recorded_at;

-- name: answered
-- Acknowledgements in a time, each with how long after the alarm was raised.
SELECT a.rule_id, a.subject, (extract(epoch FROM t.recorded_at - raised.recorded_at) * 1000)::bigint
FROM transition t JOIN alert a USING (alert_id)
CROSS JOIN LATERAL (
    SELECT r.recorded_at FROM transition r
    WHERE r.alert_id = t.alert_id AND r.transition_id < t.transition_id AND r.change IN ('raised', 'escalated')
    ORDER BY r.transition_id DESC LIMIT 1) raised
WHERE t.recorded_at >= %(first)s AND t.recorded_at < %(last)s AND t.change = 'acknowledged' AND NOT a.drill
  AND a.rule_id <> ALL (%(without)s::text[]);

-- name: on_record_since
-- When alarms began to be kept: the oldest rule's first version.
SELECT min(at) FROM declaration WHERE section = 'rules';

-- name: standing
-- Alarms that are active now.
SELECT rule_id, subject, since FROM alert
WHERE life IN ('unack_active', 'ack_active') AND NOT drill AND rule_id <> ALL (%(without)s::text[]);
