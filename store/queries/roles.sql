-- name: lock_migrations_here
-- Until the end of the transaction: two who grant at once would trip over each other.
SELECT pg_advisory_xact_lock(hashtext('citywatch migrations'));

-- name: settle_role
SELECT settle_role(%(role)s, %(verifier)s);

-- name: revoke_all
-- What a role could do before and may need no more.
SELECT revoke_all(%(role)s);
