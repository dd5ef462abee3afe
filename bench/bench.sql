-- name: checkpoint
-- Writes everything to disk, so that no run pays for what an earlier one left behind.
CHECKPOINT;

-- name: any_row
-- Whether anything is stored yet.
SELECT EXISTS (SELECT FROM observation);

-- name: row_of
-- Whether one observation is stored: one index descent, so that asking costs next to nothing.
SELECT EXISTS (SELECT FROM observation
               WHERE datastream_id = %(datastream_id)s AND phenomenon_time = %(time)s);

-- name: row_count
-- How many rows are visible.
SELECT count(*) FROM observation;

-- name: stored_keys
-- Every stored observation's key, times in epoch milliseconds.
SELECT datastream_id, (extract(epoch FROM phenomenon_time) * 1000)::bigint FROM observation;

-- name: batches
-- When each batch was committed (microseconds) and the phenomenon times of what was new in it (milliseconds).
SELECT (extract(epoch FROM committed_at) * 1000000)::bigint,
       (SELECT array_agg((extract(epoch FROM t) * 1000)::bigint) FROM unnest(phenomenon_times) AS t)
FROM batch ORDER BY xid, batch_id;

-- name: dead_letter_parts
-- Refused parts by reason.
SELECT reason, sum(parts)::bigint FROM dead_letter GROUP BY reason;

-- name: make_peer_tables
-- What peers store: the same key, without our quality and account. The view has our names, to look at it by.
CREATE TABLE peer (
    stream integer          NOT NULL,
    "time" timestamptz      NOT NULL,
    result double precision NOT NULL,
    PRIMARY KEY (stream, "time")
);
CREATE TABLE peer_refused (refused_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload text);
CREATE VIEW observation AS SELECT stream AS datastream_id, "time" AS phenomenon_time, result FROM peer;

-- name: insert_one
-- The naive peer's statement.
INSERT INTO peer (stream, "time", result) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING;

-- name: refuse_one
-- Where the naive peer keeps what it cannot use.
INSERT INTO peer_refused (payload) VALUES (%s);
