-- name: create_aggregates
-- TimescaleDB's Community edition instead of our views and tables: one continuous aggregate upon the other, with what
-- is not yet materialised computed from below.
DROP VIEW IF EXISTS days_closed, observation_1d_closed, observation_1d, observation_1h, observation_1m;

CREATE MATERIALIZED VIEW observation_1m
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT datastream_id, time_bucket('1 minute', phenomenon_time{origin}) AS bucket,
       count(*) AS n, count(*) FILTER (WHERE quality = 0) AS n_good, sum(result) FILTER (WHERE quality = 0) AS sum,
       min(result) FILTER (WHERE quality = 0) AS min, max(result) FILTER (WHERE quality = 0) AS max,
       first(result, phenomenon_time) FILTER (WHERE quality = 0) AS first,
       last(result, phenomenon_time) FILTER (WHERE quality = 0) AS last
FROM observation GROUP BY 1, 2 WITH NO DATA;

CREATE MATERIALIZED VIEW observation_1h
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT datastream_id, time_bucket('1 hour', bucket{origin}) AS bucket,
       sum(n)::bigint AS n, sum(n_good)::bigint AS n_good, sum(sum) AS sum, min(min) AS min, max(max) AS max,
       first(first, bucket) FILTER (WHERE n_good > 0) AS first, last(last, bucket) FILTER (WHERE n_good > 0) AS last
FROM observation_1m GROUP BY 1, 2 WITH NO DATA;

-- name: origin_clause
, origin => {origin}::timestamptz

-- name: create_days
-- Days begin at midnight in the city's zone, which a continuous aggregate has to be told when it is made.
CREATE MATERIALIZED VIEW observation_1d
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT datastream_id, time_bucket('1 day', bucket, {zone}{origin}) AS bucket,
       sum(n)::bigint AS n, sum(n_good)::bigint AS n_good, sum(sum) AS sum, min(min) AS min, max(max) AS max,
       first(first, bucket) FILTER (WHERE n_good > 0) AS first, last(last, bucket) FILTER (WHERE n_good > 0) AS last
FROM observation_1h GROUP BY 1, 2 WITH NO DATA;

-- name: create_closed_days
-- The days alone that are materialised, out of the table that TimescaleDB keeps them in, and up to where.
DO $$
DECLARE
    days record;
BEGIN
    SELECT h.schema_name, h.table_name, c.mat_hypertable_id AS id INTO STRICT days
    FROM _timescaledb_catalog.continuous_agg c JOIN _timescaledb_catalog.hypertable h ON h.id = c.mat_hypertable_id
    WHERE c.user_view_name = 'observation_1d';
    EXECUTE format('CREATE VIEW days_closed AS SELECT coalesce(_timescaledb_functions.to_timestamp('
                   '_timescaledb_functions.cagg_watermark(%s)), ''-infinity'') AS until', days.id);
    EXECUTE format('CREATE VIEW observation_1d_closed AS SELECT datastream_id, bucket, n, n_good, sum, min, max, first, last '
                   'FROM %I.%I WHERE bucket < (SELECT until FROM days_closed)', days.schema_name, days.table_name);
END $$;

-- name: drop_days
DROP VIEW IF EXISTS days_closed, observation_1d_closed;
DROP MATERIALIZED VIEW IF EXISTS observation_1d;

-- name: compress_observations
-- By datastream, newest first. Late observations still go in.
ALTER TABLE observation SET (
    timescaledb.compress, timescaledb.compress_segmentby = 'datastream_id',
    timescaledb.compress_orderby = 'phenomenon_time DESC');
SELECT add_compression_policy('observation', INTERVAL '7 days', if_not_exists => true);

-- name: touch_all_history
-- What was there before the aggregates were.
INSERT INTO touched (datastream_id, first, last)
SELECT 0, min(phenomenon_time), max(phenomenon_time) FROM observation HAVING count(*) > 0;

-- name: has_policies
SELECT count(*) = 3 FROM timescaledb_information.jobs j
JOIN timescaledb_information.continuous_aggregates a
  ON (j.hypertable_schema, j.hypertable_name) IN ((a.materialization_hypertable_schema, a.materialization_hypertable_name),
                                                  (a.view_schema, a.view_name))
WHERE j.proc_name = 'policy_refresh_continuous_aggregate'
  AND a.view_name IN ('observation_1m', 'observation_1h', 'observation_1d');

-- name: add_policies
-- They look back 32 days, less than observations are kept at least, so that none refreshes what was dropped.
SELECT add_continuous_aggregate_policy('observation_1m', INTERVAL '32 days', INTERVAL '2 minutes', INTERVAL '5 minutes',
                                       if_not_exists => true),
       add_continuous_aggregate_policy('observation_1h', INTERVAL '32 days', INTERVAL '1 hour', INTERVAL '30 minutes',
                                       if_not_exists => true),
       add_continuous_aggregate_policy('observation_1d', INTERVAL '33 days', INTERVAL '1 day', INTERVAL '3 hours',
                                       if_not_exists => true);

-- name: refresh_oldest_first
-- Newest first, as newer versions do it, moves the watermark past what is not made yet, and hides that meanwhile.
SELECT alter_job(job_id, config => config || '{"refresh_newest_first": false}')
FROM timescaledb_information.jobs
WHERE proc_name = 'policy_refresh_continuous_aggregate'
  AND EXISTS (SELECT FROM pg_proc WHERE proname = 'add_continuous_aggregate_policy'
              AND 'refresh_newest_first' = ANY (proargnames));

-- name: has_unmade_history
-- Whether there are observations that could be materialised and none is yet.
SELECT %(made)s <= '1900-01-01 00:00:00+00'
   AND EXISTS (SELECT FROM observation WHERE phenomenon_time < %(now)s - INTERVAL '1 hour');

-- name: aggregate_watermarks
-- How far each is materialised, finest first; 1900 is nowhere yet.
SELECT greatest(_timescaledb_functions.to_timestamp(_timescaledb_functions.cagg_watermark(mat_hypertable_id)),
                '1900-01-01 00:00:00+00')
FROM unnest(ARRAY['observation_1m', 'observation_1h', 'observation_1d']) WITH ORDINALITY AS wanted (name, place)
JOIN _timescaledb_catalog.continuous_agg ON user_view_name = name
ORDER BY place;

-- name: oldest_touched
-- The days to refresh next, from the oldest entry on: one where many datastreams were touched, some where few were.
WITH oldest AS (
    SELECT date_trunc('day', min(first), %(zone)s) AS day,
           CASE WHEN min(datastream_id) > 0 AND count(DISTINCT datastream_id) <= 50 THEN %(few_days)s::integer ELSE 1 END AS days
    FROM touched HAVING count(*) > 0
)
SELECT day, date_trunc('day', day + days * INTERVAL '24 hours' + INTERVAL '12 hours', %(zone)s) FROM oldest;

-- name: touched_in
SELECT touched_id, datastream_id FROM touched WHERE first >= %(first)s AND first < %(last)s LIMIT 5000;

-- name: windows
-- For each width, what of a span may be refreshed: only whole buckets that are closed, and none whose
-- observations were dropped.
SELECT v.name, lower(part), upper(part)
FROM (VALUES (1, 'observation_1m', date_bin('1 minute', %(now)s, '2000-01-01 00:00:00+00')),
             (2, 'observation_1h', date_bin('1 hour', %(now)s, (SELECT origin FROM rollup))),
             (3, 'observation_1d', date_trunc('day', %(now)s, %(zone)s))) AS v (place, name, closed)
CROSS JOIN LATERAL unnest(
    tstzmultirange(tstzrange(least(%(first)s, v.closed), least(%(last)s, v.closed)))
    - CASE WHEN v.place = 3 THEN '{}' ELSE coalesce((SELECT spans FROM sealed WHERE datastream_id = 0), '{}') END
    ) AS part
ORDER BY v.place, part;

-- name: lies_between
SELECT EXISTS (SELECT FROM observation WHERE phenomenon_time >= %(since)s AND phenomenon_time < %(until)s);

-- name: refresh_aggregate
CALL refresh_continuous_aggregate({name}, {first}::timestamptz, {last}::timestamptz);

-- name: clear_touched_in
DELETE FROM touched WHERE touched_id = ANY (%(touched_ids)s::bigint[]) AND last < %(last)s;

-- name: shorten_touched_to
UPDATE touched SET first = %(last)s WHERE touched_id = ANY (%(touched_ids)s::bigint[]);
