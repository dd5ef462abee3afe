-- name: credentials
-- All, by name; those that were revoked too.
SELECT name, password_hash, speaks_for, made_at, changed_at, revoked_at FROM credential ORDER BY name;

-- name: credentials_changed
-- How many there are and when the last one changed: another pair means another list.
SELECT count(*), max(changed_at) FROM credential;

-- name: lock_broker_told
-- The digest of what the broker was told; until the end of the transaction nobody else tells it.
SELECT digest FROM broker_told FOR UPDATE;

-- name: broker_told
-- When the broker was last told, NULL for never, and whether of the credentials as they are.
SELECT t.told_at, (t.credentials, t.changed_at) IS NOT DISTINCT FROM (SELECT (count(*), max(c.changed_at)) FROM credential c)
FROM broker_told t;

-- name: note_broker_told
UPDATE broker_told SET digest = %(digest)s, credentials = %(count)s, changed_at = %(changed)s, told_at = clock_timestamp();

-- name: add_credential
-- A new one, or one that was revoked, again. No row where one is good already.
INSERT INTO credential AS c (name, password_hash, speaks_for, made_at, changed_at)
VALUES (%(name)s, %(hashed)s, %(speaks_for)s, %(now)s, %(now)s)
ON CONFLICT (name) DO UPDATE SET
    password_hash = excluded.password_hash, speaks_for = excluded.speaks_for,
    made_at = excluded.made_at, changed_at = excluded.changed_at, revoked_at = NULL
WHERE c.revoked_at IS NOT NULL
RETURNING name;

-- name: rotate_credential
-- Another password; the old one is good no more.
UPDATE credential SET password_hash = %(hashed)s, changed_at = %(now)s
WHERE name = %(name)s AND revoked_at IS NULL;

-- name: revoke_credential
UPDATE credential SET revoked_at = %(now)s, changed_at = %(now)s
WHERE name = %(name)s AND revoked_at IS NULL;

-- name: thing_ids
-- Things that are not retired.
SELECT thing_id FROM thing WHERE retired_at IS NULL ORDER BY thing_id;

-- name: clear_templates
DELETE FROM template;

-- name: save_template
INSERT INTO template (name, definition) VALUES (%(name)s, %(definition)s);

-- name: templates
SELECT name, definition FROM template ORDER BY name;

-- name: claimed
-- Stations that were declared on the web, as they count now.
SELECT id, definition FROM (
    SELECT DISTINCT ON (id) id, definition, gone, origin FROM declaration
    WHERE section = 'things' ORDER BY id, version DESC) newest
WHERE NOT gone AND origin = 'web' ORDER BY id;

-- name: is_thing
SELECT EXISTS (SELECT FROM thing WHERE thing_id = %(thing_id)s AND retired_at IS NULL);

-- name: retire_claimed
-- Its history stays readable.
WITH streams AS (
    UPDATE datastream SET retired_at = %(now)s WHERE thing_id = %(thing_id)s AND retired_at IS NULL
)
UPDATE thing SET retired_at = %(now)s WHERE thing_id = %(thing_id)s AND retired_at IS NULL;

-- name: unknown_devices
-- Topics of which nobody knows the thing, each once, with the newest letter of each: from one topic to the next by the
-- index, however many letters a device has caused.
WITH RECURSIVE topics AS (
    (SELECT topic FROM dead_letter WHERE reason = 'unknown_thing' AND topic ~>~ 'city/'
     ORDER BY topic USING ~<~ LIMIT 1)
    UNION ALL
    SELECT (SELECT d.topic FROM dead_letter d WHERE d.reason = 'unknown_thing' AND d.topic ~>~ t.topic
            ORDER BY d.topic USING ~<~ LIMIT 1)
    FROM topics t WHERE t.topic IS NOT NULL
)
SELECT t.topic, d.received_at, d.payload, d.detail FROM topics t
CROSS JOIN LATERAL (SELECT received_at, payload, detail FROM dead_letter
                    WHERE reason = 'unknown_thing' AND topic = t.topic
                    ORDER BY dead_letter_id DESC LIMIT 1) d
LIMIT %(most)s;

-- name: limited_devices
-- Topics that said more than their rate, each once, with when it was last so.
WITH RECURSIVE topics AS (
    (SELECT topic FROM dead_letter WHERE reason = 'rate_limited' AND topic ~>~ 'city/'
     ORDER BY topic USING ~<~ LIMIT 1)
    UNION ALL
    SELECT (SELECT d.topic FROM dead_letter d WHERE d.reason = 'rate_limited' AND d.topic ~>~ t.topic
            ORDER BY d.topic USING ~<~ LIMIT 1)
    FROM topics t WHERE t.topic IS NOT NULL
)
SELECT t.topic, d.received_at, d.parts FROM topics t
CROSS JOIN LATERAL (SELECT received_at, parts FROM dead_letter
                    WHERE reason = 'rate_limited' AND topic = t.topic
                    ORDER BY dead_letter_id DESC LIMIT 1) d
LIMIT %(most)s;
