-- name: canary_hops
-- Where one canary has come by so far: all that is remembered of it on its way to a channel.
SELECT o.received_at, concluded.recorded_at, queued.made_at, queued.ended_at
FROM (SELECT %(datastream_id)s::integer AS datastream_id, %(sent_at)s::timestamptz AS sent_at) flight
LEFT JOIN observation o ON o.datastream_id = flight.datastream_id AND o.phenomenon_time = flight.sent_at
LEFT JOIN LATERAL (
    SELECT t.recorded_at, a.alert_id FROM alert a JOIN transition t USING (alert_id)
    WHERE a.datastream_id = flight.datastream_id AND a.rule_id = %(rule_id)s
      AND t.change = 'raised' AND t.at = flight.sent_at
    ORDER BY t.transition_id DESC LIMIT 1) concluded ON true
LEFT JOIN LATERAL (
    SELECT n.made_at, d.ended_at FROM notification n JOIN delivery d USING (notification_id)
    WHERE n.person_id = %(channel)s AND n.made_at >= flight.sent_at AND n.alert_ids @> ARRAY[concluded.alert_id]
    ORDER BY n.made_at LIMIT 1) queued ON true;

-- name: save_canary
INSERT INTO canary (sent_at, stored_at, concluded_at, queued_at, handed_at, shown_at)
VALUES (%(sent_at)s, %(stored)s, %(concluded)s, %(queued)s, %(handed)s, %(shown)s)
ON CONFLICT (sent_at) DO NOTHING;

-- name: canaries
SELECT sent_at, stored_at, concluded_at, queued_at, handed_at, shown_at
FROM canary WHERE sent_at >= %(since)s ORDER BY sent_at;

-- name: forget_canaries
-- The flights, and what their alert left behind of transitions; its newest stay.
WITH flights AS (DELETE FROM canary WHERE sent_at < %(before)s),
told AS (SELECT notification_id FROM notification WHERE person_id = %(channel)s AND made_at < %(before)s),
tried AS (DELETE FROM attempt a USING delivery d, told WHERE a.delivery_id = d.delivery_id AND d.notification_id = told.notification_id),
handed AS (DELETE FROM delivery d USING told WHERE d.notification_id = told.notification_id),
said AS (DELETE FROM notification n USING told WHERE n.notification_id = told.notification_id)
DELETE FROM transition t USING alert a
WHERE a.alert_id = t.alert_id AND a.rule_id = %(rule_id)s AND t.recorded_at < %(before)s;
