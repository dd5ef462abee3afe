-- name: cap_number
-- Numbers of identifiers: never the same twice, whoever drafts.
SELECT nextval('cap_number');

-- name: begin_cap_chain
-- A chain is about an alert or about a release: one of the two numbers is null, here and below.
INSERT INTO cap_chain (alert_id, release_id) VALUES (%(alert_id)s, %(release_id)s) ON CONFLICT DO NOTHING;

-- name: hold_cap_chain
-- Whoever decides on the next message of a chain holds this row until the decision is stored.
SELECT FROM cap_chain WHERE alert_id = %(alert_id)s OR release_id = %(release_id)s FOR UPDATE;

-- name: reopen_cap_chain
UPDATE cap_chain SET over = false WHERE (alert_id = %(alert_id)s OR release_id = %(release_id)s) AND over;

-- name: open_cap_chains
-- Chains that another message may have to follow in.
SELECT alert_id, release_id FROM cap_chain WHERE NOT over ORDER BY alert_id, release_id;

-- name: unannounced_alerts
-- Alerts in danger whose rule wishes to be published and about which there is no message yet.
SELECT a.alert_id FROM alert a
WHERE a.life IN ('unack_active', 'ack_active') AND a.rule_id = ANY (%(rules)s::text[])
  AND NOT EXISTS (SELECT FROM cap_chain c WHERE c.alert_id = a.alert_id)
ORDER BY a.alert_id;

-- name: close_cap_chain
UPDATE cap_chain SET over = true WHERE alert_id = %(alert_id)s OR release_id = %(release_id)s;

-- name: cap_messages_of
-- A chain's messages that were not dropped, oldest first.
SELECT identifier, alert_id, release_id, position, msg_type, scope, severity, why, sent, expires, xml,
       drafted_at, drafted_by, published_at, published_by, dropped_at
FROM cap_message WHERE (alert_id = %(alert_id)s OR release_id = %(release_id)s) AND dropped_at IS NULL
ORDER BY position;

-- name: cap_message
SELECT identifier, alert_id, release_id, position, msg_type, scope, severity, why, sent, expires, xml,
       drafted_at, drafted_by, published_at, published_by, dropped_at
FROM cap_message WHERE identifier = %(identifier)s;

-- name: newest_cap_messages
SELECT identifier, alert_id, release_id, position, msg_type, scope, severity, why, sent, expires, xml,
       drafted_at, drafted_by, published_at, published_by, dropped_at
FROM cap_message ORDER BY drafted_at DESC, identifier DESC LIMIT %(most)s;

-- name: add_cap_message
INSERT INTO cap_message (identifier, alert_id, release_id, position, msg_type, scope, severity, why, sent, expires, xml,
                         drafted_at, drafted_by, published_at, published_by)
SELECT %(identifier)s, %(alert_id)s, %(release_id)s, coalesce(max(position), 0) + 1, %(msg_type)s, %(scope)s,
       %(severity)s, %(why)s, %(sent)s, %(expires)s, %(xml)s, %(drafted_at)s, %(drafted_by)s, %(published_at)s,
       %(published_by)s
FROM cap_message WHERE alert_id = %(alert_id)s OR release_id = %(release_id)s;

-- name: publish_cap_message
-- By conditional write: only a draft.
UPDATE cap_message SET published_at = %(published_at)s, published_by = %(published_by)s, sent = %(sent)s,
    expires = %(expires)s, xml = %(xml)s
WHERE identifier = %(identifier)s AND published_at IS NULL AND dropped_at IS NULL;

-- name: drop_cap_draft
UPDATE cap_message SET dropped_at = %(now)s
WHERE (alert_id = %(alert_id)s OR release_id = %(release_id)s) AND published_at IS NULL AND dropped_at IS NULL;

-- name: public_cap_messages
-- What the feed shows: the newest of each chain that has not expired.
SELECT xml FROM cap_published WHERE current AND expires > %(now)s ORDER BY published_at DESC, identifier LIMIT %(most)s;

-- name: public_cap_moved
-- When the feed last changed: something was published, or expired.
SELECT greatest((SELECT max(published_at) FROM cap_published),
                (SELECT max(expires) FROM cap_published WHERE expires <= %(now)s));

-- name: cap_feed_id
SELECT feed_id FROM cap_feed;

-- name: public_cap_message
SELECT xml FROM cap_published WHERE identifier = %(identifier)s;
