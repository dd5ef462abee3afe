-- name: add_backtest_rows
-- A day's wave with noise for each datastream and minute, in the order in which it would have come: one in a hundred
-- is half an hour late, one in a thousand two hours, one in a hundred BAD.
INSERT INTO observation (datastream_id, phenomenon_time, result, quality, reasons, received_at)
SELECT datastream_id, time,
       50 + 20 * sin((extract(epoch FROM time)::bigint + datastream_id * 173) %% 86400 * 2 * pi() / 86400) + dice %% 997 / 100.0,
       CASE WHEN dice %% 101 = 7 THEN 2 ELSE 0 END, 0,
       time + CASE WHEN dice %% 1009 = 3 THEN INTERVAL '2 hours' WHEN dice %% 103 = 5 THEN INTERVAL '30 minutes'
                   ELSE INTERVAL '1 second' END
FROM generate_series(0, %(minutes)s::integer - 1) AS number,
     generate_series(%(first_id)s::integer, %(last_id)s::integer) AS datastream_id,
     LATERAL (SELECT %(first)s::timestamptz + number * INTERVAL '1 minute' AS time,
                     abs(hashint8(datastream_id * 1000003::bigint + number)::bigint) AS dice) moment;
