-- name: storm_alerts
SELECT count(*), count(*) FILTER (WHERE rule_id = 'high'), count(*) FILTER (WHERE rule_id = 'gateway-silent'),
       count(*) FILTER (WHERE rule_id = 'stale')
FROM alert;

-- name: storm_open
SELECT count(*) FROM alert WHERE life NOT IN ('cleared', 'unack_cleared');

-- name: storm_owed
-- Who heard that an alert is there and not that it is over, though it is.
SELECT count(*) FROM heard h JOIN alert a USING (alert_id)
WHERE (h.state ->> 'firing')::boolean AND a.life IN ('cleared', 'unack_cleared');

-- name: storm_heard
SELECT count(*) FROM heard;

-- name: storm_sent
-- Who was handed a message, and when it was decided by the fast clock: handing it over takes its time by ours.
SELECT n.person_id, (extract(epoch FROM n.made_at) * 1000)::bigint FROM delivery d JOIN notification n USING (notification_id)
WHERE d.state = 'sent' ORDER BY n.made_at;

-- name: storm_waiting
SELECT count(*) FROM delivery WHERE state IN ('waiting', 'queued', 'sending', 'failed');

-- name: storm_listed
-- Of the alerts that were held back, how many somebody was told of with their cause.
SELECT count(DISTINCT t.alert_id), count(DISTINCT t.alert_id) FILTER (WHERE EXISTS (
    SELECT 1 FROM notification n WHERE t.alert_id = ANY(n.listed)))
FROM transition t WHERE t.change = 'suppressed';

-- name: storm_cause_first
-- How many were told of what a silent gateway holds back, before or without the gateway itself.
SELECT count(*) FROM notification n JOIN alert a ON a.alert_id = ANY(n.alert_ids)
WHERE a.rule_id = 'stale' AND n.why <> 'resolved' AND NOT EXISTS (
    SELECT 1 FROM notification g JOIN alert c ON c.alert_id = ANY(g.alert_ids)
    WHERE c.rule_id = 'gateway-silent' AND g.person_id = n.person_id AND g.notification_id <= n.notification_id);

-- name: storm_beats
SELECT count(*) FROM process WHERE process IN ('ingest', 'alerts', 'deliver');
