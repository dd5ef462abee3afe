-- name: lock_cap_external
-- One at a time: which chain a message belongs to depends on all that came before.
SELECT pg_advisory_xact_lock(hashtext('citywatch cap_external'));

-- name: cap_was_heard
SELECT EXISTS (SELECT FROM cap_heard
               WHERE sender = %(sender)s AND identifier = %(identifier)s AND sent = %(sent)s);

-- name: cap_is_ours
SELECT EXISTS (SELECT FROM cap_message WHERE identifier = %(identifier)s AND sent = %(sent)s);

-- name: cap_chains_of
-- Chains that any of these names belongs to, the oldest first.
SELECT DISTINCT n.chain_id
FROM cap_name n
JOIN unnest(%(senders)s::text[], %(identifiers)s::text[], %(sents)s::timestamptz[]) AS t (sender, identifier, sent)
     USING (sender, identifier, sent)
ORDER BY n.chain_id;

-- name: new_cap_chain
INSERT INTO cap_external (changed_at, state) VALUES (%(now)s, 'recorded') RETURNING chain_id;

-- name: merge_cap_names
UPDATE cap_name SET chain_id = %(chain_id)s WHERE chain_id = ANY (%(others)s::bigint[]);

-- name: drop_cap_chains
DELETE FROM cap_external WHERE chain_id = ANY (%(others)s::bigint[]);

-- name: add_cap_names
INSERT INTO cap_name (sender, identifier, sent, chain_id)
SELECT t.sender, t.identifier, t.sent, %(chain_id)s
FROM unnest(%(senders)s::text[], %(identifiers)s::text[], %(sents)s::timestamptz[]) AS t (sender, identifier, sent)
ON CONFLICT DO NOTHING;

-- name: add_cap_heard
INSERT INTO cap_heard (sender, identifier, sent, status, msg_type, severity, expires, event, headline, place,
                       received_at, received_by, xml)
VALUES (%(sender)s, %(identifier)s, %(sent)s, %(status)s, %(msg_type)s, %(severity)s, %(expires)s, %(event)s,
        %(headline)s, %(place)s, %(received_at)s, %(received_by)s, %(xml)s);

-- name: move_cap_chain
UPDATE cap_external SET changed_at = %(now)s, state = %(state)s, expires = %(expires)s, alert_id = %(alert_id)s
WHERE chain_id = %(chain_id)s;

-- name: cap_alerts_of
-- The alerts that chains have been shown as.
SELECT alert_id FROM cap_external WHERE chain_id = ANY (%(chain_ids)s::bigint[]) AND alert_id IS NOT NULL
ORDER BY chain_id;

-- name: cap_heard_about
-- The messages of the chains that alerts stand for.
SELECT c.alert_id, h.sender, h.identifier, h.sent, h.status, h.msg_type, h.severity, h.expires, h.event, h.headline,
       h.place, h.received_at
FROM cap_external c JOIN cap_name n USING (chain_id) JOIN cap_heard h USING (sender, identifier, sent)
WHERE c.alert_id = ANY (%(alert_ids)s::bigint[]) ORDER BY c.alert_id, h.sent, h.identifier;

-- name: cap_heard_of
-- The messages of chains.
SELECT n.chain_id, h.sender, h.identifier, h.sent, h.status, h.msg_type, h.severity, h.expires, h.event, h.headline,
       h.place
FROM cap_name n JOIN cap_heard h USING (sender, identifier, sent)
WHERE n.chain_id = ANY (%(chain_ids)s::bigint[]) ORDER BY n.chain_id, h.sent, h.identifier;

-- name: newest_cap_externals
SELECT chain_id, alert_id FROM cap_external WHERE state <> 'recorded' ORDER BY changed_at DESC, chain_id DESC LIMIT %(most)s;

-- name: cap_externals_due
-- Raised, and by now past what was said: marked as expired.
SELECT chain_id FROM cap_external WHERE state = 'raised' AND expires <= %(now)s ORDER BY chain_id;
