-- name: lock_migrations
-- Session lock: released when the migrator's connection closes.
SELECT pg_advisory_lock(hashtext('citywatch migrations'));

-- name: create_schema_version
CREATE TABLE IF NOT EXISTS schema_version (
    version integer PRIMARY KEY,
    name    text NOT NULL,
    ran_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- name: schema_version
SELECT coalesce(max(version), 0) FROM schema_version;

-- name: record_migration
INSERT INTO schema_version (version, name) VALUES (%(version)s, %(name)s);

-- name: hold_alone
-- Session lock: released when the connection closes.
SELECT pg_try_advisory_lock(hashtext(%(process)s));

-- name: edition
SELECT CASE
    WHEN NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN 'postgresql'
    WHEN current_setting('timescaledb.license', true) = 'timescale' THEN 'timescale-community'
    ELSE 'timescale-apache' END;

-- name: allow_statements
-- Milliseconds, for this connection until it is told otherwise.
SELECT set_config('statement_timeout', %(timeout)s, false);

-- name: allow_as_before
RESET statement_timeout;

-- name: see_one_moment
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
