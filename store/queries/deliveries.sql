-- name: due_channels
-- When each channel next has something to do: due by itself, or left by a sender whose time is over.
SELECT channel, min(due_at) FROM delivery WHERE state IN ('queued', 'sending') GROUP BY channel;

-- name: claim_deliveries
-- By conditional write: each goes to one sender, for the length of a lease. The worst first, drills when nothing real is
-- due; the end of an alert not before its beginning, which may wait for another try.
UPDATE delivery d SET state = 'sending', due_at = %(lease_end)s, holder = %(holder)s, tries = d.tries + 1
FROM (
    SELECT w.delivery_id FROM delivery w JOIN notification said USING (notification_id)
    WHERE w.channel = %(channel)s AND w.state IN ('queued', 'sending') AND w.due_at <= %(now)s
      AND (said.why <> 'resolved' OR NOT EXISTS (
        SELECT FROM notification b JOIN delivery o USING (notification_id)
        WHERE b.alert_ids && said.alert_ids AND b.person_id = said.person_id
          AND b.notification_id < said.notification_id AND o.channel = w.channel AND o.state IN ('queued', 'sending')))
    ORDER BY w.urgency DESC, w.due_at, w.delivery_id LIMIT %(most)s FOR UPDATE OF w SKIP LOCKED
) due, notification n
WHERE d.delivery_id = due.delivery_id AND n.notification_id = d.notification_id
RETURNING d.delivery_id, d.notification_id, d.position, d.key, d.channel, d.address, d.state, d.made_at, d.due_at,
    d.tries, d.ended_at, d.detail, d.provider_id,
    n.person_id, n.thread, n.why, n.alert_ids, n.severity, n.lang, n.title, n.body, n.made_at, n.group_key,
    n.listed, n.drill, n.short, n.spoken, n.facts, n.notification_id;

-- name: holder_of_this
-- Names this connection among all that ever were.
SELECT pid || ' ' || extract(epoch FROM backend_start) FROM pg_stat_activity WHERE pid = pg_backend_pid();

-- name: keep_in_hand
UPDATE delivery SET holder = %(holder)s WHERE state = 'sending' AND holder = %(before)s;

-- name: free_orphans
-- What senders had in hand whose connection is gone: it may be claimed at once. Connections of other roles may have no
-- time that we are told.
UPDATE delivery SET due_at = %(now)s
WHERE state = 'sending' AND due_at > %(now)s AND NOT EXISTS (
    SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND pid || ' ' || extract(epoch FROM backend_start) = holder);

-- name: add_attempt
INSERT INTO attempt (delivery_id, number, begun_at, ended_at, result, detail, provider_id, retry_after_s)
VALUES (%(delivery_id)s, %(number)s, %(begun_at)s, %(ended_at)s, %(result)s, %(detail)s, %(provider_id)s,
        %(retry_after_s)s);

-- name: end_delivery
-- Of the try that was made. What was cancelled meanwhile and arrived all the same did arrive.
UPDATE delivery SET state = %(state)s, due_at = %(due_at)s, detail = %(detail)s,
    provider_id = coalesce(%(provider_id)s, provider_id), holder = NULL,
    ended_at = CASE WHEN %(ended)s THEN %(now)s END
WHERE delivery_id = %(delivery_id)s
  AND ((state = 'sending' AND tries = %(tries)s) OR (state = 'cancelled' AND %(state)s = 'sent'));

-- name: spare_others
-- It arrived: the contacts that waited for this one to fail are not needed.
UPDATE delivery SET state = 'cancelled', ended_at = %(now)s, detail = 'told by another way'
WHERE notification_id = %(notification_id)s AND state = 'waiting';

-- name: try_again_now
-- A receiver took something: what waits for another try there waits no longer, but what it asked to wait for. Nor does
-- what waits for others by the same channel, once each, for a channel that works may know an address that does not;
-- unless that one asked to wait, which what it postponed does untried.
WITH waiting AS MATERIALIZED (
    SELECT w.delivery_id, w.address, w.brought_forward, w.tries = 0 AS postponed,
        EXISTS (SELECT FROM attempt a WHERE a.delivery_id = w.delivery_id AND a.number = w.tries
                AND a.retry_after_s IS NOT NULL) AS asked
    FROM delivery w WHERE w.channel = %(channel)s AND w.state = 'queued' AND w.due_at > %(now)s
), meant AS (
    SELECT l.delivery_id FROM delivery l JOIN waiting w USING (delivery_id)
    WHERE NOT w.postponed AND NOT w.asked
      AND (w.address = %(address)s
        OR NOT w.brought_forward AND w.address NOT IN (SELECT o.address FROM waiting o WHERE o.postponed OR o.asked))
      AND l.state = 'queued'
    FOR UPDATE OF l SKIP LOCKED
)
UPDATE delivery d SET due_at = %(now)s, brought_forward = true FROM meant WHERE d.delivery_id = meant.delivery_id;

-- name: start_next_contact
UPDATE delivery SET state = 'queued', due_at = %(now)s
WHERE notification_id = %(notification_id)s AND position = %(position)s + 1 AND state = 'waiting';

-- name: hurry_if_unreached
-- No way is left to this person: whoever comes next in the chain comes now. Not where somebody else was reached, then or
-- since, or may be.
UPDATE told_group g SET hurried = true, due_at = %(now)s
FROM notification n
WHERE n.notification_id = %(notification_id)s AND g.group_key = n.group_key AND n.why = ANY(%(calls)s)
  AND NOT EXISTS (
    SELECT 1 FROM notification o JOIN delivery d USING (notification_id)
    WHERE o.thread = n.thread AND o.made_at >= n.made_at AND o.why = ANY(%(calls)s)
      AND d.state IN ('waiting', 'queued', 'sending', 'sent', 'merged'));

-- name: lock_receiver
SELECT pg_advisory_xact_lock(hashtextextended(%(receiver)s, 0));

-- name: postpone_throttled
UPDATE delivery SET due_at = greatest(due_at, %(at)s)
WHERE channel = %(channel)s AND address = %(address)s AND state = 'queued';

-- name: throttled
-- What waits for a receiver that takes nothing for now, the worst first; locked, so that nobody else merges it.
SELECT d.delivery_id, d.notification_id, d.position, d.key, d.channel, d.address, d.state, d.made_at, d.due_at,
    d.tries, d.ended_at, d.detail, d.provider_id,
    n.person_id, n.thread, n.why, n.alert_ids, n.severity, n.lang, n.title, n.body, n.made_at, n.group_key,
    n.listed, n.drill, n.short, n.spoken, n.facts, n.notification_id
FROM delivery d JOIN notification n USING (notification_id)
WHERE d.channel = %(channel)s AND d.address = %(address)s AND d.state = 'queued' AND n.person_id = %(person_id)s
ORDER BY n.severity DESC, d.delivery_id FOR UPDATE OF d SKIP LOCKED;

-- name: contacts_left
SELECT channel, address FROM delivery WHERE notification_id = ANY(%(ids)s) AND state = 'waiting'
ORDER BY position, delivery_id;

-- name: merge_deliveries
-- With the contacts that waited for them: those of the digest take their place.
UPDATE delivery SET state = 'merged', ended_at = %(now)s, merged_into = (
    SELECT min(delivery_id) FROM delivery WHERE notification_id = %(into)s)
WHERE (delivery_id = ANY(%(ids)s) AND state = 'queued')
   OR (state = 'waiting' AND notification_id IN (SELECT notification_id FROM delivery WHERE delivery_id = ANY(%(ids)s)));

-- name: add_delivery
INSERT INTO delivery (notification_id, position, channel, address, state, made_at, due_at, urgency)
SELECT n.notification_id, %(position)s, %(channel)s, %(address)s, %(state)s, %(now)s, %(due_at)s,
    n.severity - CASE WHEN n.drill THEN 10 ELSE 0 END
FROM notification n WHERE n.notification_id = %(notification_id)s
RETURNING delivery_id;

-- name: fail_delivery
-- Without a try: its channel is not there or cannot be made.
INSERT INTO delivery (notification_id, position, channel, address, state, made_at, ended_at, detail)
VALUES (%(notification_id)s, %(position)s, %(channel)s, %(address)s, 'failed', %(now)s, %(now)s, %(detail)s);

-- name: cancel_deliveries
-- What nobody needs to be told any more: every alert that a notification tells of was answered, and it says of none
-- that it is over.
UPDATE delivery d SET state = 'cancelled', ended_at = %(now)s, detail = %(why)s
FROM notification n
WHERE d.state IN ('waiting', 'queued', 'sending') AND n.notification_id = d.notification_id
  AND n.alert_ids && %(answered)s::bigint[] AND n.why = ANY(%(calls)s)
  AND coalesce(n.facts -> 'over', '[]') = '[]'
  AND NOT EXISTS (
    SELECT 1 FROM alert a WHERE a.alert_id = ANY(n.alert_ids) AND a.life = 'unack_active' AND a.shelved_until IS NULL);

-- name: cancel_outdated
-- Somebody is told the end: what one way told them of the beginning is told by no slower one any more.
UPDATE delivery d SET state = 'cancelled', ended_at = %(now)s, detail = 'told by another way, and over'
FROM notification n
WHERE d.state IN ('waiting', 'queued', 'sending') AND n.notification_id = d.notification_id
  AND n.person_id = %(person_id)s AND n.why = ANY(%(calls)s)
  AND n.alert_ids && %(over)s::bigint[] AND n.alert_ids <@ %(over)s::bigint[]
  AND EXISTS (SELECT FROM delivery o WHERE o.notification_id = n.notification_id AND o.state = 'sent');

-- name: announce_delivery
SELECT pg_notify('delivery', '');

-- name: announce_dispatch
SELECT pg_notify('dispatch', '');

-- name: undelivered
-- Red notifications that reached nobody: every way failed, or none worked for too long. Until somebody answers.
SELECT n.notification_id, n.person_id, n.title, n.made_at FROM notification n
WHERE n.severity = 4 AND n.made_at > %(since)s AND n.why = ANY(%(calls)s)
  AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.notification_id = n.notification_id AND d.state IN ('sent', 'merged'))
  AND (n.made_at < %(overdue)s OR NOT EXISTS (
    SELECT 1 FROM delivery d WHERE d.notification_id = n.notification_id AND d.state IN ('waiting', 'queued', 'sending')))
  AND EXISTS (SELECT 1 FROM alert a WHERE a.alert_id = ANY(n.alert_ids) AND a.life = 'unack_active'
              AND a.shelved_until IS NULL AND a.suppressed_by IS NULL)
ORDER BY n.notification_id LIMIT 20;
