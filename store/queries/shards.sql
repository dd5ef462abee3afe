-- name: enter
-- Say that this session is an engine, and have it ended should it fall silent: its locks go to those who work.
SELECT pg_advisory_lock_shared(hashtext('citywatch engines'), 0),
       set_config('idle_session_timeout', %(silent)s, false),
       set_config('idle_in_transaction_session_timeout', %(silent)s, false);

-- name: count_engines
SELECT count(*) FROM pg_locks
WHERE locktype = 'advisory' AND classid = hashtext('citywatch engines')::oid AND objid = 0 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database());

-- name: try_slot
SELECT pg_try_advisory_lock(hashtext('citywatch engine slots'), %(slot)s);

-- name: leave_slot
SELECT pg_advisory_unlock(hashtext('citywatch engine slots'), %(slot)s);

-- name: try_shard
SELECT pg_try_advisory_lock(hashtext('citywatch shards'), %(shard)s);

-- name: leave_shard
SELECT pg_advisory_unlock(hashtext('citywatch shards'), %(shard)s);
