-- name: forget_notifications
-- A slice of the oldest past their time, with their deliveries and attempts. What is still on its way stays, what can
-- still be answered by a link, what tells of an alert that is not over or belongs to a group that is still told, and a
-- digest as long as what went into it is there.
WITH past AS (
    SELECT n.notification_id FROM notification n
    WHERE n.made_at < %(before)s
      AND NOT EXISTS (SELECT FROM delivery d
                      WHERE d.notification_id = n.notification_id AND d.state IN ('waiting', 'queued', 'sending'))
      AND NOT EXISTS (SELECT FROM answer_link l WHERE l.notification_id = n.notification_id)
      AND NOT EXISTS (SELECT FROM alert a WHERE a.alert_id = ANY(n.alert_ids || n.listed) AND a.life <> 'cleared')
      AND NOT EXISTS (SELECT FROM told_group g WHERE g.group_key = n.group_key AND g.thread = n.thread)
      AND NOT EXISTS (SELECT FROM delivery d JOIN delivery merged ON merged.merged_into = d.delivery_id
                      WHERE d.notification_id = n.notification_id)
    ORDER BY n.made_at LIMIT %(most)s
), tried AS (
    DELETE FROM attempt a USING delivery d, past
    WHERE a.delivery_id = d.delivery_id AND d.notification_id = past.notification_id
), handed AS (
    DELETE FROM delivery d USING past WHERE d.notification_id = past.notification_id
)
DELETE FROM notification n USING past WHERE n.notification_id = past.notification_id;

-- name: forget_heard
-- A slice of what people heard of alerts that are long over and in no group any more.
DELETE FROM heard WHERE (alert_id, person_id) IN (
    SELECT h.alert_id, h.person_id FROM heard h JOIN alert a USING (alert_id)
    WHERE a.life = 'cleared' AND a.changed < %(before)s AND (h.state ->> 'at')::bigint < %(before_ms)s
      AND NOT EXISTS (SELECT FROM told_group g WHERE g.alert_ids @> ARRAY[h.alert_id])
    LIMIT %(most)s);

-- name: forget_flaps
-- A slice of those that neither came back nor were told for long and of which nothing is open. `about` is a rule, a
-- space and a subject.
DELETE FROM flap WHERE about IN (
    SELECT f.about FROM flap f
    WHERE coalesce(greatest((f.state -> 'raised' ->> -1)::bigint, (f.state ->> 'told_at')::bigint), 0) < %(before_ms)s
      AND NOT EXISTS (SELECT FROM alert a
                      WHERE a.rule_id = split_part(f.about, ' ', 1)
                        AND a.subject = substr(f.about, strpos(f.about, ' ') + 1) AND a.life <> 'cleared')
    LIMIT %(most)s);
