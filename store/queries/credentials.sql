-- name: credentials
-- All, by name; those that were revoked too.
SELECT name, password_hash, speaks_for, made_at, changed_at, revoked_at FROM credential ORDER BY name;

-- name: credentials_changed
-- How many there are and when the last one changed: another pair means another list.
SELECT count(*), max(changed_at) FROM credential;

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
