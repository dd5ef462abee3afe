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

-- name: make_peer_table
-- What a peer stores: the same key, without our quality and account.
CREATE TABLE observation (
    datastream_id   integer          NOT NULL,
    phenomenon_time timestamptz      NOT NULL,
    result          double precision NOT NULL,
    PRIMARY KEY (datastream_id, phenomenon_time)
);

-- name: insert_one
-- The naive peer's statement.
INSERT INTO observation (datastream_id, phenomenon_time, result) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING;
