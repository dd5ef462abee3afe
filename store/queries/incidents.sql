-- name: incidents_near
-- Incidents of areas that were active after a time, open or closed; nobody closes them meanwhile.
SELECT * FROM incident WHERE area = ANY (%(areas)s::text[]) AND active_at >= %(since)s
ORDER BY incident_id FOR UPDATE;

-- name: open_incident
INSERT INTO incident (area, since, active_at, worst, drill)
VALUES (%(area)s, %(since)s, %(active_at)s, %(worst)s, %(drill)s) RETURNING incident_id;

-- name: refresh_incidents
-- As their alerts say: closed when all of them are over and no release is open, open again when one is not.
UPDATE incident i SET active_at = greatest(i.active_at, s.changed), since = least(i.since, s.since),
    worst = greatest(i.worst, s.worst),
    closed_at = CASE WHEN s.open THEN NULL ELSE coalesce(i.closed_at, s.changed) END
FROM (SELECT incident_id, max(changed) AS changed, min(since) AS since, max(worst) AS worst,
             bool_or(life <> 'cleared') OR EXISTS (
                 SELECT FROM release r WHERE r.incident_id = a.incident_id AND r.closed_at IS NULL) AS open
      FROM alert a WHERE incident_id = ANY (%(ids)s::bigint[]) GROUP BY incident_id) s
WHERE i.incident_id = s.incident_id;

-- name: newest_incidents
SELECT * FROM incident WHERE NOT %(open)s OR closed_at IS NULL ORDER BY incident_id DESC LIMIT %(most)s;

-- name: incident_by_id
SELECT * FROM incident WHERE incident_id = %(incident_id)s;

-- name: alerts_of_incident
SELECT a.*, coalesce((SELECT max(transition_id) FROM transition t WHERE t.alert_id = a.alert_id), 0) AS transition_id
FROM alert a WHERE a.incident_id = %(incident_id)s ORDER BY a.alert_id;

-- name: timeline_of_incident
-- Everything that happened to its alerts, in the order in which we wrote it down.
SELECT a.rule_id, a.subject, t.* FROM alert a JOIN transition t USING (alert_id)
WHERE a.incident_id = %(incident_id)s ORDER BY t.transition_id LIMIT %(most)s;

-- name: incidents_like
-- Those that a person asks for, the newest first, from before a number on.
SELECT * FROM incident
WHERE (closed_at IS NULL) = %(open)s AND (%(area)s::text IS NULL OR area = %(area)s) AND worst >= %(worst)s
  AND incident_id < %(before)s
ORDER BY incident_id DESC LIMIT %(most)s;

-- name: incident_tallies
-- How many alerts of each rule are in incidents, how many of them are not over, how many wait for an answer: not
-- those that are shelved or held back.
SELECT incident_id, rule_id, count(*), count(*) FILTER (WHERE life <> 'cleared'),
       count(*) FILTER (WHERE life IN ('unack_active', 'unack_cleared') AND shelved_until IS NULL
                        AND suppressed_by IS NULL)
FROM alert WHERE incident_id = ANY (%(ids)s::bigint[]) GROUP BY incident_id, rule_id ORDER BY 1, 3 DESC, 2;

-- name: told_of_incident
-- Who was told of any of its alerts, oldest first.
SELECT n.made_at, n.person_id, n.why, n.title, n.seen_at FROM notification n
WHERE n.alert_ids && ARRAY(SELECT alert_id FROM alert WHERE incident_id = %(incident_id)s)
ORDER BY n.notification_id LIMIT %(most)s;
