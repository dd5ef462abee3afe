-- name: begin_import
-- A stamp of its own: the first microsecond from this time on that is no whole millisecond and no other import's.
-- Nothing, where another process was quicker: it has just taken that stamp, or begun with that file.
INSERT INTO import (stamp, file, sha256, mapping, by_whom, started_at, row_count, datastream_ids, first, last)
SELECT %(now)s + n * INTERVAL '1 microsecond', %(file)s, %(sha256)s, %(mapping)s, %(by_whom)s, %(now)s,
       %(row_count)s, %(ids)s, %(first)s, %(last)s
FROM generate_series(1, 9999) AS n
WHERE n %% 1000 <> 0
  AND NOT EXISTS (SELECT FROM import WHERE stamp = %(now)s + n * INTERVAL '1 microsecond')
ORDER BY n LIMIT 1
ON CONFLICT DO NOTHING
RETURNING import_id;

-- name: resume_import
-- The unfinished import of a file. The catalogue may have grown since: what may be stored now is added.
UPDATE import
SET moved_at = clock_timestamp(),
    datastream_ids = ARRAY(SELECT unnest(datastream_ids) UNION SELECT unnest(%(ids)s::integer[]) ORDER BY 1),
    first = least(first, %(first)s), last = greatest(last, %(last)s)
WHERE sha256 = %(sha256)s AND mapping = %(mapping)s AND state = 'running'
RETURNING import_id;

-- name: load_import
SELECT import_id, stamp, file, by_whom, state, started_at, row_count, rows_done, offered, stored, conflicting,
       datastream_ids, first, last
FROM import WHERE import_id = %(import_id)s;

-- name: list_imports
SELECT import_id, stamp, file, by_whom, state, started_at, row_count, rows_done, offered, stored, conflicting,
       datastream_ids, first, last
FROM import ORDER BY import_id DESC LIMIT %(most)s;

-- name: lock_import
-- Held by the connection that works on an import, so that two never work on the same one.
SELECT pg_try_advisory_lock(hashtext('citywatch import'), %(import_id)s::integer);

-- name: order_imports
-- For the transaction: that an import begins and that one is undone are decided one after the other.
SELECT pg_advisory_xact_lock(hashtext('citywatch import'), 0);

-- name: being_undone
-- An import whose values are being taken out, or were when that was interrupted, of datastreams and times that another
-- one has too.
SELECT import_id, file FROM import
WHERE state = 'undoing' AND datastream_ids && %(ids)s::integer[] AND first <= %(last)s AND last >= %(first)s
ORDER BY import_id LIMIT 1;

-- name: offered_too
-- Imports of the same datastreams and times that may have found there what this one stored, and so did not store it.
SELECT other.import_id, other.file
FROM import one JOIN import other
  ON other.import_id <> one.import_id AND other.datastream_ids && one.datastream_ids
 AND other.first <= one.last AND other.last >= one.first
WHERE one.import_id = %(import_id)s AND one.state IN ('running', 'done')
  AND (other.state = 'running'
       OR other.state = 'done' AND other.offered > other.stored
          AND (other.import_id > one.import_id OR other.finished_at > one.started_at))
ORDER BY other.import_id;

-- name: store_history
-- Insert what is new without handing it to the alert engine; say which spans of days the rollups
-- have to look at again.
WITH stored AS (
    INSERT INTO observation (datastream_id, phenomenon_time, result, quality, reasons, received_at)
    SELECT datastream_id, phenomenon_time, result, quality, reasons, %(stamp)s
    FROM unnest(%(ids)s::integer[], %(times)s::timestamptz[], %(results)s::double precision[],
                %(qualities)s::smallint[], %(reasons)s::integer[])
         AS given (datastream_id, phenomenon_time, result, quality, reasons)
    ON CONFLICT DO NOTHING
    RETURNING datastream_id, phenomenon_time
), days AS (
    SELECT datastream_id, min(phenomenon_time) AS first, max(phenomenon_time) AS last,
           range_agg(DISTINCT tstzrange(day, day + INTERVAL '1 day')) AS spans
    FROM (SELECT *, date_bin('1 day', phenomenon_time, '2000-01-01 00:00:00+00') AS day FROM stored) dated
    GROUP BY datastream_id
), spans AS (
    INSERT INTO touched (datastream_id, first, last)
    SELECT datastream_id, greatest(first, lower(span)), least(last, upper(span) - INTERVAL '1 microsecond')
    FROM days, unnest(spans) AS span
), runs AS (
    -- whoever asks what was known before passes over them whole; what was there before is not among them
    INSERT INTO late_run (datastream_id, first, received_at, last)
    SELECT datastream_id, first, %(stamp)s, last FROM days
    WHERE NOT EXISTS (SELECT FROM observation o WHERE o.datastream_id = days.datastream_id
                         AND o.phenomenon_time BETWEEN days.first AND days.last)
    ON CONFLICT DO NOTHING
)
SELECT count(*) FROM stored;

-- name: count_conflicts
-- Of the rows that were there before, those with another value; a rounding of the last digits is none.
SELECT count(*)
FROM unnest(%(ids)s::integer[], %(times)s::timestamptz[], %(results)s::double precision[])
     AS given (datastream_id, phenomenon_time, result)
JOIN observation o USING (datastream_id, phenomenon_time)
WHERE o.received_at <> %(stamp)s
  AND o.phenomenon_time >= %(first)s AND o.phenomenon_time <= %(last)s
  AND abs(o.result - given.result) > 1e-9 * greatest(1, abs(o.result));

-- name: advance_import
UPDATE import
SET rows_done = %(rows_done)s, offered = offered + %(offered)s, stored = stored + %(stored)s,
    conflicting = conflicting + %(conflicting)s, moved_at = clock_timestamp()
WHERE import_id = %(import_id)s AND state = 'running' AND rows_done < %(rows_done)s;

-- name: turn_import
-- From one state to another, by a conditional write.
UPDATE import
SET state = %(state)s, finished_at = clock_timestamp(), moved_at = clock_timestamp()
WHERE import_id = %(import_id)s AND state = ANY (%(was)s::text[]);

-- name: remove_history
-- What an import stored of one datastream between two times, and the span the rollups have to look at again.
WITH removed AS (
    DELETE FROM observation
    WHERE datastream_id = %(datastream_id)s AND received_at = %(stamp)s
      AND phenomenon_time >= %(first)s AND phenomenon_time <= %(last)s
    RETURNING phenomenon_time
), span AS (
    INSERT INTO touched (datastream_id, first, last)
    SELECT %(datastream_id)s, min(phenomenon_time), max(phenomenon_time) FROM removed HAVING count(*) > 0
)
SELECT count(*) FROM removed;

-- name: announce_undone
-- Whoever shows observations loads everything again, without those that have this received_at (epoch ms).
SELECT pg_notify('catalogue', %(received_at)s);

-- name: make_room
SELECT import_room(%(years)s::integer[]);

-- name: feed_present
-- What an import brought of the last while, where it is the newest there is: a screen shows it as what is now, so
-- the alert engine must see it. What is older is history, and raises nothing.
WITH present AS (
    SELECT d.datastream_id, o.phenomenon_time, o.result, o.quality, o.reasons
    FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
    CROSS JOIN LATERAL (
        SELECT phenomenon_time, result, quality, reasons, received_at FROM observation
        WHERE datastream_id = d.datastream_id AND phenomenon_time > %(since)s
        ORDER BY phenomenon_time DESC LIMIT 1
    ) o
    WHERE o.received_at = %(stamp)s
), fed AS (
    INSERT INTO batch (datastream_ids, phenomenon_times, results, qualities, reasons)
    SELECT array_agg(datastream_id), array_agg(phenomenon_time), array_agg(result),
           array_agg(quality), array_agg(reasons)
    FROM present HAVING count(*) > 0
    RETURNING cardinality(datastream_ids) AS n
)
SELECT n, pg_notify('batch', '') FROM fed;
