-- name: ask_subscription
-- An address and a place, whoever asks again too: a stranger changes nothing of what somebody confirmed.
INSERT INTO subscription (email, place, lang, asked_at, forget_at)
VALUES (%(email)s, %(place)s, %(lang)s, %(now)s, %(forget_at)s)
ON CONFLICT (lower(email), place) WHERE ended_at IS NULL DO UPDATE SET
    lang = CASE WHEN subscription.confirmed_at IS NULL THEN excluded.lang ELSE subscription.lang END,
    asked_at = CASE WHEN subscription.confirmed_at IS NULL THEN excluded.asked_at ELSE subscription.asked_at END
RETURNING subscription_id, confirmed_at IS NOT NULL;

-- name: subscriptions_of_address
-- How many a mailbox has, and how many mails that ask for confirmation it got since a time.
SELECT count(DISTINCT s.subscription_id), count(m.mail_id)
FROM subscription s LEFT JOIN citizen_mail m
    ON m.subscription_id = s.subscription_id AND m.kind = 'confirm' AND m.queued_at >= %(since)s
WHERE s.ended_at IS NULL AND s.mailbox = regexp_replace(
    regexp_replace(lower(%(email)s), '\+[^@]*@', '@'), '\.(?=.*@)', '', 'g');

-- name: confirmations_since
SELECT count(*) FROM citizen_mail WHERE kind = 'confirm' AND queued_at >= %(since)s;

-- name: confirm_subscription
-- By conditional write: only one that waits for it.
UPDATE subscription SET confirmed_at = %(now)s
WHERE subscription_id = %(subscription_id)s AND confirmed_at IS NULL AND ended_at IS NULL
RETURNING place;

-- name: end_subscription
-- It is over, and the address forgotten.
UPDATE subscription SET ended_at = %(now)s, ended_by = %(by)s, email = NULL
WHERE subscription_id = %(subscription_id)s AND ended_at IS NULL;

-- name: end_subscriptions_of
-- All of the address that a subscription has: mail to it comes back.
UPDATE subscription SET ended_at = %(now)s, ended_by = 'bounced', email = NULL
WHERE ended_at IS NULL AND lower(email) = (
    SELECT lower(email) FROM subscription WHERE subscription_id = %(subscription_id)s AND ended_at IS NULL)
RETURNING subscription_id;

-- name: drop_citizen_mails
-- Nothing more is sent to those whose address is gone.
DELETE FROM citizen_mail WHERE subscription_id = ANY (%(subscription_ids)s::bigint[]) AND sent_at IS NULL;

-- name: unconfirmed_subscriptions
SELECT subscription_id FROM subscription
WHERE confirmed_at IS NULL AND ended_at IS NULL AND asked_at < %(before)s ORDER BY asked_at LIMIT 500;

-- name: subscriptions_over
SELECT subscription_id FROM subscription WHERE forget_at <= %(now)s AND ended_at IS NULL ORDER BY forget_at LIMIT 500;

-- name: active_subscriptions
-- Who wants to be told, with the severity that they heard last of a chain, and whether of its end.
SELECT s.subscription_id, s.place, told.kind, told.severity
FROM subscription s LEFT JOIN LATERAL (
    SELECT m.kind, m.severity FROM citizen_mail m
    WHERE m.chain = %(chain)s AND m.subscription_id = s.subscription_id ORDER BY m.mail_id DESC LIMIT 1) told ON true
WHERE s.confirmed_at IS NOT NULL AND s.ended_at IS NULL AND s.place NOT LIKE 'report:%%'
  AND (%(only)s::bigint IS NULL OR s.subscription_id = %(only)s);

-- name: queue_citizen_mail
INSERT INTO citizen_mail (subscription_id, kind, about, chain, severity, queued_at, due_at)
VALUES (%(subscription_id)s, %(kind)s, %(about)s, %(chain)s, %(severity)s, %(now)s, %(now)s)
ON CONFLICT (subscription_id, kind, about) DO NOTHING;

-- name: claim_citizen_mails
-- Mails that are due, warnings first; nobody else gets them until the lease is over.
UPDATE citizen_mail m SET due_at = %(lease)s, tries = tries + 1
FROM subscription s
WHERE s.subscription_id = m.subscription_id AND s.email IS NOT NULL AND m.mail_id IN (
    SELECT mail_id FROM citizen_mail WHERE sent_at IS NULL AND failed_at IS NULL AND due_at <= %(now)s
    ORDER BY (kind IN ('warning', 'ended')) DESC, due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING m.mail_id, m.subscription_id, m.kind, m.about, m.queued_at, m.tries, s.email, s.place, s.lang;

-- name: citizen_mail_sent
UPDATE citizen_mail SET sent_at = %(now)s, why = '' WHERE mail_id = %(mail_id)s AND sent_at IS NULL;

-- name: citizen_mail_put_off
UPDATE citizen_mail SET due_at = %(due_at)s, why = %(why)s WHERE mail_id = %(mail_id)s AND sent_at IS NULL;

-- name: citizen_mail_failed
UPDATE citizen_mail SET failed_at = %(now)s, why = %(why)s WHERE mail_id = %(mail_id)s AND sent_at IS NULL;

-- name: subscription_bounced
UPDATE subscription SET bounces = bounces + 1 WHERE subscription_id = %(subscription_id)s RETURNING bounces;

-- name: subscription_reached
UPDATE subscription SET bounces = 0 WHERE subscription_id = %(subscription_id)s AND bounces > 0;

-- name: subscription_of_mail
SELECT subscription_id FROM citizen_mail WHERE mail_id = %(mail_id)s;

-- name: citizen_mail_tally
-- What waits, and since when.
SELECT count(*), min(queued_at) FROM citizen_mail WHERE sent_at IS NULL AND failed_at IS NULL;

-- name: forget_citizen_mails
DELETE FROM citizen_mail WHERE queued_at < %(before)s;

-- name: unwarned_messages
-- Published lately, and no subscriber was looked up for them yet, oldest first.
SELECT m.identifier, m.alert_id, m.release_id, m.msg_type, m.severity, m.xml, coalesce(a.thing_id, r.thing_id)
FROM cap_message m LEFT JOIN alert a ON a.alert_id = m.alert_id LEFT JOIN release r ON r.release_id = m.release_id
WHERE m.published_at >= %(since)s AND m.scope = 'Public'
  AND NOT EXISTS (SELECT FROM citizen_warned w WHERE w.identifier = m.identifier)
ORDER BY m.published_at, m.identifier LIMIT 20;

-- name: current_messages
-- The newest of each chain while it holds: for somebody who begins to listen in the midst of it.
SELECT m.identifier, m.alert_id, m.release_id, m.msg_type, m.severity, m.xml, coalesce(a.thing_id, r.thing_id)
FROM cap_published p JOIN cap_message m USING (identifier)
LEFT JOIN alert a ON a.alert_id = m.alert_id LEFT JOIN release r ON r.release_id = m.release_id
WHERE p.current AND p.expires > %(now)s ORDER BY m.published_at LIMIT 50;

-- name: note_warned
INSERT INTO citizen_warned (identifier, at) VALUES (%(identifier)s, %(now)s) ON CONFLICT DO NOTHING;
