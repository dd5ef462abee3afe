-- name: add_bench_streams
-- Datastreams under ids from 1 on, of one thing.
WITH made AS (
    INSERT INTO thing (thing_id, kind, name, area, lon, lat, owner)
    VALUES ('bench', 'air', '{}', 'bench', 0, 0, '{}') RETURNING thing_id
)
INSERT INTO datastream (thing_id, property, period_s, report_s, max_age_s, source_unit)
SELECT thing_id, 'p' || number, 600, 600, 3600, 'm' FROM made, generate_series(1, %(streams)s) AS number;

-- name: add_bench_rows
-- A day's wave with a little noise, one in a hundred BAD, of some datastreams up to a time.
INSERT INTO observation (datastream_id, phenomenon_time, result, quality, reasons, received_at)
SELECT datastream_id, time, 50 + 20 * sin(extract(epoch FROM time)::bigint %% 86400 * 2 * pi() / 86400)
                          + hashint8(datastream_id * 1000003 + number) %% 1000 / 100.0,
       CASE WHEN number %% 100 = 7 THEN 2 ELSE 0 END, 0, time
FROM generate_series(%(first_id)s::integer, %(last_id)s::integer) AS datastream_id,
     generate_series(0, %(each)s::integer - 1) AS number,
     LATERAL (SELECT %(until)s - number * %(step_s)s * INTERVAL '1 second' AS time) moment;

-- name: settle
VACUUM (ANALYZE);
