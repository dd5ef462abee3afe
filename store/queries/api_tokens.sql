-- name: add_api_token
-- A token; nothing where another has its name.
INSERT INTO api_token (name, token_hash, scopes, made_at, made_by, ends_at)
VALUES (%(name)s, %(token_hash)s, %(scopes)s, %(now)s, %(by)s, %(ends_at)s)
ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING RETURNING token_id;

-- name: api_tokens
-- All that were not revoked, by name.
SELECT token_id, name, scopes, made_at, made_by, ends_at, seen_at FROM api_token
WHERE revoked_at IS NULL ORDER BY name;

-- name: api_token
-- Whose token it is, while it is good.
SELECT name, scopes, coalesce(seen_at, made_at), ends_at FROM api_token
WHERE token_hash = %(token_hash)s AND revoked_at IS NULL AND (ends_at IS NULL OR ends_at > %(now)s);

-- name: touch_api_token
-- It is in use.
UPDATE api_token SET seen_at = %(now)s WHERE token_hash = %(token_hash)s;

-- name: revoke_api_token
-- It is good no more.
UPDATE api_token SET revoked_at = %(now)s WHERE name = %(name)s AND revoked_at IS NULL;
