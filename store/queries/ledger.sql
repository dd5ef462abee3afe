-- name: ledger
-- Newest first, of what is asked for.
SELECT d.delivery_id, d.notification_id, d.position, d.key, d.channel, d.address, d.state, d.made_at, d.due_at,
    d.tries, d.ended_at, d.detail, d.provider_id,
    n.person_id, n.thread, n.why, n.alert_ids, n.severity, n.lang, n.title, n.body, n.made_at, n.group_key,
    n.listed, n.drill, n.short, n.spoken, n.facts, n.notification_id,
    d.merged_into, n.seen_at
FROM delivery d JOIN notification n USING (notification_id)
WHERE (%(alert_id)s::bigint IS NULL OR n.alert_ids @> ARRAY[%(alert_id)s::bigint])
  AND (%(notification_id)s::bigint IS NULL OR n.notification_id = %(notification_id)s)
  AND (%(person_id)s::text IS NULL OR n.person_id = %(person_id)s)
  AND (%(state)s::text IS NULL OR d.state = %(state)s)
  AND (%(channel)s::text IS NULL OR d.channel = %(channel)s)
  AND (%(hidden)s::text IS NULL OR d.channel <> %(hidden)s)
  AND d.delivery_id < %(before)s
ORDER BY d.delivery_id DESC LIMIT %(most)s;

-- name: attempts_of
SELECT delivery_id, number, begun_at, ended_at, result, detail, provider_id, retry_after_s
FROM attempt WHERE delivery_id = ANY(%(ids)s) ORDER BY attempt_id;

-- name: tries_of_channels
-- What became of the newest tries of channels, newest first: those of their newest deliveries.
SELECT c.channel, a.ended_at, a.result, a.detail
FROM unnest(%(channels)s::text[]) AS c (channel)
CROSS JOIN LATERAL (SELECT d.delivery_id FROM delivery d WHERE d.channel = c.channel
                    ORDER BY d.delivery_id DESC LIMIT 300) AS newest
JOIN attempt a USING (delivery_id)
WHERE a.ended_at > %(since)s
ORDER BY c.channel, a.attempt_id DESC;
