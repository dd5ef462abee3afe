-- name: add_seek_rows
-- Observations of some datastreams up to a time, each received when it was observed and unlike the one before.
INSERT INTO observation (datastream_id, phenomenon_time, result, quality, reasons, received_at)
SELECT datastream_id, time, (datastream_id + number) %% 997 / 10.0, 0, 0, time
FROM generate_series(1, %(last_id)s::integer) AS datastream_id,
     generate_series(0, %(each)s::integer - 1) AS number,
     LATERAL (SELECT %(until)s - number * %(step_s)s * INTERVAL '1 second' AS time) moment;

-- name: partitions_of_history
-- In how many tables observations stand: into each up to its moment a seek may have to look.
SELECT count(DISTINCT tableoid) FROM observation;

-- name: leave_out
-- Nothing of the first datastreams in the minutes up to a time: an outage.
DELETE FROM observation WHERE datastream_id <= %(last_id)s
    AND phenomenon_time > %(until)s - %(minutes)s * INTERVAL '1 minute' AND phenomenon_time <= %(until)s;

-- name: late_runs_noted
SELECT count(*) FROM late_run;
