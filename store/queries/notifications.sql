-- name: next_transitions
-- Transitions past the cursor that no running transaction can still precede, oldest first.
SELECT t.xid::text, t.transition_id, t.alert_id, t.change, t.severity, t.at, t.by_whom, t.note, t.retracts, t.detail,
       a.rule_id
FROM transition t JOIN alert a USING (alert_id)
WHERE (t.xid, t.transition_id) > (%(xid)s::xid8, %(transition_id)s) AND t.xid > '0'
  AND t.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY t.xid, t.transition_id LIMIT %(most)s;

-- name: found_of
-- What was last found of alerts: since when, the range of what is predicted, what an alert from outside says.
SELECT DISTINCT ON (alert_id) alert_id, since, detail, note FROM transition
WHERE alert_id = ANY(%(alert_ids)s) AND change IN ('raised', 'escalated', 'eased')
ORDER BY alert_id, transition_id DESC;

-- name: answered_of
-- When somebody last took each alert in hand since it was last raised or got worse.
SELECT DISTINCT ON (t.alert_id) t.alert_id, t.at, t.by_whom FROM transition t
WHERE t.alert_id = ANY(%(alert_ids)s) AND t.change = 'acknowledged'
  AND NOT EXISTS (SELECT FROM transition later WHERE later.alert_id = t.alert_id
                  AND later.transition_id > t.transition_id AND later.change IN ('raised', 'escalated'))
ORDER BY t.alert_id, t.transition_id DESC;

-- name: ran_out_of
-- When the acknowledgement of an alert ran out and whose it was, where that is the last that was heard of it.
SELECT alert_id, at, detail ->> 'acknowledged_by' FROM (
    SELECT DISTINCT ON (alert_id) alert_id, change, at, detail FROM transition
    WHERE alert_id = ANY(%(alert_ids)s) AND change IN ('raised', 'escalated', 'acknowledged', 'expired')
    ORDER BY alert_id, transition_id DESC) last
WHERE change = 'expired';

-- name: left_of
-- Since when nobody has an alert in hand that somebody had: as it ran out or got worse, or was raised anew.
SELECT had.alert_id, greatest(min(t.at), had.at)
FROM (SELECT DISTINCT ON (alert_id) alert_id, transition_id, at FROM transition
      WHERE alert_id = ANY(%(alert_ids)s) AND change = 'acknowledged' ORDER BY alert_id, transition_id DESC) had
JOIN transition t ON t.alert_id = had.alert_id AND t.transition_id > had.transition_id AND t.life = 'unack_active'
GROUP BY had.alert_id, had.at;

-- name: given_of
-- When each alert was last given to somebody, to whom, and what was said with it.
SELECT DISTINCT ON (alert_id) alert_id, at, detail ->> 'assignee', note FROM transition
WHERE alert_id = ANY(%(alert_ids)s) AND change = 'assigned' ORDER BY alert_id, transition_id DESC;

-- name: unshelved_of
-- When each alert last came off the shelf.
SELECT alert_id, max(at) FROM transition
WHERE alert_id = ANY(%(alert_ids)s) AND change = 'unshelved' GROUP BY alert_id;

-- name: last_change_of
SELECT DISTINCT ON (alert_id) alert_id, change FROM transition
WHERE alert_id = ANY(%(alert_ids)s) AND change NOT IN ('suppressed', 'unsuppressed', 'commented', 'assigned', 'notified')
ORDER BY alert_id, transition_id DESC;

-- name: alerts_by_id
SELECT a.*, 0::bigint AS transition_id FROM alert a WHERE a.alert_id = ANY(%(alert_ids)s) ORDER BY a.alert_id;

-- name: reminders_of
-- How often each person was told of this again.
SELECT person_id, count(*) FROM notification WHERE thread = %(thread)s AND why IN ('repeated', 'reminded', 'escalated')
GROUP BY person_id;

-- name: add_notification
INSERT INTO notification (person_id, thread, group_key, why, alert_ids, listed, severity, drill, lang, title, body,
                          short, spoken, facts, made_at)
VALUES (%(person_id)s, %(thread)s, %(group_key)s, %(why)s, %(alert_ids)s, %(listed)s, %(severity)s, %(drill)s,
        %(lang)s, %(title)s, %(body)s, %(short)s, %(spoken)s, %(facts)s, %(made_at)s)
RETURNING notification_id;

-- name: notification_by_id
SELECT person_id, thread, why, alert_ids, severity, lang, title, body, made_at, group_key, listed, drill, short,
    spoken, facts, notification_id
FROM notification WHERE notification_id = %(notification_id)s;

-- name: told_of
-- Who was told of an alert by which channel, newest first.
SELECT n.person_id, d.channel, d.state, n.why, n.made_at FROM notification n JOIN delivery d USING (notification_id)
WHERE n.alert_ids && %(alert_ids)s::bigint[] AND d.state IN ('queued', 'sending', 'sent')
ORDER BY n.notification_id DESC, d.position LIMIT 200;

-- name: groups_by_key
SELECT group_key, thread, state, due_at, hurried FROM told_group WHERE group_key = ANY(%(keys)s) FOR UPDATE;

-- name: groups_due
SELECT group_key, thread, state, due_at, hurried FROM told_group
WHERE due_at <= %(now)s ORDER BY due_at LIMIT %(most)s FOR UPDATE;

-- name: groups_with
-- The groups that these alerts are in.
SELECT group_key, thread, state, due_at, hurried FROM told_group WHERE alert_ids && %(ids)s::bigint[] FOR UPDATE;

-- name: routes_of
-- By which routes these alerts are told.
SELECT DISTINCT state ->> 'route_id' FROM told_group WHERE alert_ids && %(ids)s::bigint[];

-- name: save_group
INSERT INTO told_group (group_key, thread, state, alert_ids, due_at, hurried)
VALUES (%(group_key)s, %(thread)s, %(state)s, %(alert_ids)s, %(due_at)s, %(hurried)s)
ON CONFLICT (group_key) DO UPDATE SET thread = excluded.thread, state = excluded.state,
    alert_ids = excluded.alert_ids, due_at = excluded.due_at, hurried = excluded.hurried;

-- name: forget_group
DELETE FROM told_group WHERE group_key = %(group_key)s;

-- name: look_at_all
-- At once, but not before what joined has waited for others of its kind.
UPDATE told_group
SET due_at = least(due_at, greatest(%(now)s, to_timestamp((state ->> 'waits_until')::bigint / 1000.0)))
WHERE due_at > %(now)s;

-- name: hurry_group
UPDATE told_group SET hurried = true, due_at = %(now)s WHERE group_key = %(group_key)s;

-- name: heard_of
SELECT state FROM heard WHERE alert_id = ANY(%(alert_ids)s);

-- name: save_heard
INSERT INTO heard (alert_id, person_id, state) VALUES (%(alert_id)s, %(person_id)s, %(state)s)
ON CONFLICT (alert_id, person_id) DO UPDATE SET state = excluded.state;

-- name: all_budgets
SELECT state FROM budget;

-- name: budgets_due
-- The column holds the budget's key: a person_id, that of drills with `drill:` before it.
SELECT person_id FROM budget WHERE due_at <= %(now)s FOR UPDATE;

-- name: save_budget
INSERT INTO budget (person_id, state, due_at) VALUES (%(budget_key)s, %(state)s, %(due_at)s)
ON CONFLICT (person_id) DO UPDATE SET state = excluded.state, due_at = excluded.due_at;

-- name: flaps_about
SELECT state FROM flap WHERE about = ANY(%(abouts)s);

-- name: save_flap
INSERT INTO flap (about, state) VALUES (%(about)s, %(state)s)
ON CONFLICT (about) DO UPDATE SET state = excluded.state;

-- name: next_dispatch
-- When policy next has to look at something, by the passing of time alone.
SELECT least((SELECT min(due_at) FROM told_group WHERE due_at IS NOT NULL),
             (SELECT min(due_at) FROM budget WHERE due_at IS NOT NULL),
             (SELECT min(last) FROM silence WHERE last > %(now)s),
             (SELECT min(first) FROM silence WHERE last > %(now)s AND first > %(now)s));
