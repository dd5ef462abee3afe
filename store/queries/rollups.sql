-- name: rollups_are_aggregates
-- Whether TimescaleDB keeps the rollups as continuous aggregates.
SELECT history_hypertable('observation_1h') IS NOT NULL;

-- name: rollup_state
SELECT watermark, frontier, made_until, day_watermark, zone, origin FROM rollup FOR UPDATE;

-- name: rollup_calendar
-- What the days of the views follow, and where the hours begin.
SELECT zone, origin FROM rollup;

-- name: hours_are_gone
-- Whether retention has taken any.
SELECT hours_since > '1900-01-01 00:00:00+00' FROM rollup;

-- name: nothing_made
SELECT NOT EXISTS (SELECT FROM hour_rollup);

-- name: set_rollup_zone
-- Days are made anew in another zone, from the hours. Where those are gone, days stay as they are.
WITH emptied AS (
    DELETE FROM day_rollup d USING rollup r WHERE r.zone <> %(zone)s AND d.bucket >= r.hours_since
)
UPDATE rollup SET zone = %(zone)s, day_watermark = date_trunc('day', hours_since, %(zone)s) WHERE zone <> %(zone)s;

-- name: set_rollup_origin
-- A moment at which hours and days begin in the zone; only while there are none.
UPDATE rollup SET origin = date_trunc('day', timestamptz '2026-01-01 00:00:00+00', %(zone)s)
WHERE NOT EXISTS (SELECT FROM hour_rollup);

-- name: touch
INSERT INTO touched (datastream_id, first, last) VALUES (%(datastream_id)s, %(first)s, %(last)s);

-- name: touch_late
-- What came in below the frontier since the cursor, as spans of whole hours; how far was read.
WITH next AS (
    SELECT b.xid, b.batch_id, b.datastream_ids, b.phenomenon_times FROM batch b
    WHERE (b.xid, b.batch_id) > (%(xid)s::xid8, %(batch_id)s)
      AND b.xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY b.xid, b.batch_id LIMIT %(most)s
), late AS (
    SELECT DISTINCT fed.datastream_id, date_bin('1 hour', fed.phenomenon_time, %(origin)s) AS hour
    FROM next, unnest(next.datastream_ids, next.phenomenon_times) AS fed (datastream_id, phenomenon_time)
    WHERE fed.phenomenon_time < %(frontier)s
), added AS (
    INSERT INTO touched (datastream_id, first, last)
    SELECT datastream_id, lower(span), upper(span) - INTERVAL '1 microsecond'
    FROM (SELECT datastream_id, unnest(range_agg(tstzrange(hour, hour + INTERVAL '1 hour'))) AS span
          FROM late GROUP BY datastream_id) spans
)
SELECT xid::text, batch_id, count(*) OVER () FROM next ORDER BY next.xid DESC, next.batch_id DESC LIMIT 1;

-- name: next_touched
-- The oldest entries in hours, cut where together they pass what one turn can do; the last one may be cut within.
WITH waiting AS (
    SELECT touched_id, datastream_id,
           date_bin('1 hour', first, %(origin)s) AS first,
           date_bin('1 hour', last, %(origin)s) + INTERVAL '1 hour' AS last
    FROM touched ORDER BY touched_id LIMIT 1000
), counted AS (
    SELECT *, %(hours)s - coalesce(sum(extract(epoch FROM last - first) / 3600)
                                   OVER (ORDER BY touched_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
              AS room
    FROM waiting
)
SELECT touched_id, datastream_id, first, least(last, first + ceil(room) * INTERVAL '1 hour') AS upto, last
FROM counted WHERE room > 0 ORDER BY touched_id;

-- name: shorten_touched
-- What is left of an entry that was done in part.
UPDATE touched SET first = %(first)s WHERE touched_id = %(touched_id)s;

-- name: clear_touched
DELETE FROM touched WHERE touched_id = ANY (%(touched_ids)s::bigint[]);

-- name: tell_hours
-- Hours of the past of these datastreams are other ones now: for who shows them. Too many to name are all.
SELECT pg_notify('hours', CASE WHEN cardinality(%(ids)s::integer[]) > 500 THEN ''
                               ELSE array_to_string(%(ids)s::integer[], ',') END);

-- name: made_below
-- Usually the frontier; hours beyond it were made before a slice was narrowed.
SELECT greatest(%(frontier)s, max(bucket) + INTERVAL '1 hour') FROM hour_rollup;

-- name: unsealed
-- The parts of spans below a time whose observations have not been dropped; they no longer overlap.
WITH whole AS (
    SELECT datastream_id, range_agg(tstzrange(first, least(last, greatest(%(below)s, first)))) AS spans
    FROM unnest(%(ids)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[])
         AS given (datastream_id, first, last)
    GROUP BY datastream_id
)
SELECT w.datastream_id, lower(part), upper(part)
FROM whole w
CROSS JOIN LATERAL unnest(
    w.spans - coalesce((SELECT range_agg(gone) FROM sealed s, unnest(s.spans) AS gone
                        WHERE s.datastream_id IN (0, w.datastream_id)), '{}'::tstzmultirange)) AS part;

-- name: clear_minutes
-- Observations may also have gone, with an import that was undone.
DELETE FROM minute_rollup m USING unnest(%(ids)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[])
    AS k (datastream_id, first, last)
WHERE m.datastream_id = k.datastream_id AND m.bucket >= k.first AND m.bucket < k.last;

-- name: clear_hours
DELETE FROM hour_rollup h USING unnest(%(ids)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[])
    AS k (datastream_id, first, last)
WHERE h.datastream_id = k.datastream_id AND h.bucket >= k.first AND h.bucket < k.last;

-- name: clear_days
-- Before their hours change: a day that is not what its hours come to has lost some, cannot be made again, and stays.
DELETE FROM day_rollup d USING unnest(%(ids)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[])
    AS k (datastream_id, first, last)
WHERE d.datastream_id = k.datastream_id AND d.bucket >= date_trunc('day', k.first, %(zone)s) AND d.bucket < k.last
  AND (d.bucket >= (SELECT hours_since FROM rollup)
       OR (d.n, d.n_good, d.min, d.max) IS NOT DISTINCT FROM
          (SELECT (sum(h.n)::bigint, sum(h.n_good)::bigint, min(h.min), max(h.max)) FROM hour_rollup h
           WHERE h.datastream_id = d.datastream_id AND h.bucket >= d.bucket
             AND h.bucket < date_trunc('day', d.bucket + INTERVAL '36 hours', %(zone)s)));

-- name: make_minutes
-- Minutes of spans of whole hours, from observations, by the expressions that the views have for what is not made yet
-- (migration 0005). A function for both would read all datastreams for each span: a view has no datastream to give.
INSERT INTO minute_rollup (datastream_id, bucket, n, n_good, sum, min, max, first, last)
SELECT k.datastream_id, made.*
FROM unnest(%(ids)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[]) AS k (datastream_id, first, last)
CROSS JOIN LATERAL (
    SELECT date_bin('1 minute', o.phenomenon_time, '2000-01-01 00:00:00+00'),
           count(*), count(*) FILTER (WHERE quality = 0), sum(result) FILTER (WHERE quality = 0),
           min(result) FILTER (WHERE quality = 0), max(result) FILTER (WHERE quality = 0),
           (array_agg(result ORDER BY phenomenon_time) FILTER (WHERE quality = 0))[1],
           (array_agg(result ORDER BY phenomenon_time DESC) FILTER (WHERE quality = 0))[1]
    FROM observation o
    WHERE o.datastream_id = k.datastream_id AND o.phenomenon_time >= k.first AND o.phenomenon_time < k.last
    GROUP BY 1
) made
ON CONFLICT (datastream_id, bucket) DO UPDATE SET
    n = excluded.n, n_good = excluded.n_good, sum = excluded.sum, min = excluded.min, max = excluded.max,
    first = excluded.first, last = excluded.last;

-- name: make_hours
-- Hours of spans of whole hours, from minutes.
INSERT INTO hour_rollup (datastream_id, bucket, n, n_good, sum, min, max, first, last)
SELECT k.datastream_id, made.*
FROM unnest(%(ids)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[]) AS k (datastream_id, first, last)
CROSS JOIN LATERAL (
    SELECT date_bin('1 hour', m.bucket, %(origin)s),
           sum(n)::bigint, sum(n_good)::bigint, sum(sum), min(min), max(max),
           (array_agg(first ORDER BY bucket) FILTER (WHERE n_good > 0))[1],
           (array_agg(last ORDER BY bucket DESC) FILTER (WHERE n_good > 0))[1]
    FROM minute_rollup m
    WHERE m.datastream_id = k.datastream_id AND m.bucket >= k.first AND m.bucket < k.last
    GROUP BY 1
) made
ON CONFLICT (datastream_id, bucket) DO UPDATE SET
    n = excluded.n, n_good = excluded.n_good, sum = excluded.sum, min = excluded.min, max = excluded.max,
    first = excluded.first, last = excluded.last;

-- name: make_days
-- Days below the watermark of days that spans lie in, from hours. What is there already was cleared or has to stay.
INSERT INTO day_rollup (datastream_id, bucket, n, n_good, sum, min, max, first, last)
SELECT k.datastream_id, made.*
FROM (
    SELECT datastream_id, lower(span) AS first, least(upper(span), %(below)s) AS last
    FROM (SELECT datastream_id,
                 unnest(range_agg(tstzrange(
                     date_trunc('day', first, %(zone)s),
                     date_trunc('day', date_trunc('day', last - INTERVAL '1 microsecond', %(zone)s)
                                       + INTERVAL '36 hours', %(zone)s)))) AS span
          FROM unnest(%(ids)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[])
               AS given (datastream_id, first, last)
          GROUP BY datastream_id) days
) k
CROSS JOIN LATERAL (
    SELECT date_trunc('day', h.bucket, %(zone)s),
           sum(n)::bigint, sum(n_good)::bigint, sum(sum), min(min), max(max),
           (array_agg(first ORDER BY bucket) FILTER (WHERE n_good > 0))[1],
           (array_agg(last ORDER BY bucket DESC) FILTER (WHERE n_good > 0))[1]
    FROM hour_rollup h
    WHERE h.datastream_id = k.datastream_id AND h.bucket >= k.first AND h.bucket < k.last
    GROUP BY 1
) made
ON CONFLICT DO NOTHING;

-- name: first_unmade
-- The oldest observation at or past a time, over all datastreams: one index descent each.
SELECT min(o.phenomenon_time) FROM datastream d
CROSS JOIN LATERAL (
    SELECT phenomenon_time FROM observation
    WHERE datastream_id = d.datastream_id AND phenomenon_time >= %(since)s
    ORDER BY phenomenon_time LIMIT 1
) o;

-- name: some_datastreams
-- Those that were observed in a span, retired ones too: they have a history.
SELECT datastream_id FROM datastream d
WHERE datastream_id > %(above)s
  AND EXISTS (SELECT FROM observation o WHERE o.datastream_id = d.datastream_id
              AND o.phenomenon_time >= %(first)s AND o.phenomenon_time < %(last)s)
ORDER BY datastream_id LIMIT %(most)s;

-- name: begin_slice
UPDATE rollup SET watermark = %(watermark)s, frontier = %(frontier)s, made_until = 0;

-- name: slice_made_until
UPDATE rollup SET made_until = %(datastream_id)s;

-- name: end_slice
UPDATE rollup SET watermark = frontier, made_until = 0;

-- name: next_days
-- The whole days to make next: some from the first hour that no day holds yet, at most to the watermark's midnight.
WITH found AS (
    SELECT date_trunc('day', min(bucket), %(zone)s) AS first FROM hour_rollup
    WHERE bucket >= %(since)s AND bucket < %(watermark)s
)
SELECT first, least(date_trunc('day', first + %(days)s * INTERVAL '1 day' + INTERVAL '12 hours', %(zone)s),
                    date_trunc('day', %(watermark)s::timestamptz, %(zone)s))
FROM found;

-- name: streams_of_hours
-- Who has an hour in a span.
SELECT DISTINCT datastream_id FROM hour_rollup WHERE bucket >= %(first)s AND bucket < %(last)s;

-- name: move_day_watermark
UPDATE rollup SET day_watermark = %(watermark)s;

-- name: minutes_of
-- One datastream by whole buckets that begin before `last`: mean of the GOOD ones, extremes, counts.
SELECT bucket, sum / nullif(n_good, 0), min, max, n, n_good FROM observation_1m
WHERE datastream_id = %(datastream_id)s
  AND bucket >= date_trunc('minute', %(first)s, %(zone)s) AND bucket < %(last)s
ORDER BY bucket LIMIT %(most)s;

-- name: hours_of
SELECT bucket, sum / nullif(n_good, 0), min, max, n, n_good FROM observation_1h
WHERE datastream_id = %(datastream_id)s
  AND bucket >= date_trunc('hour', %(first)s, %(zone)s) AND bucket < %(last)s
ORDER BY bucket LIMIT %(most)s;

-- name: hours_of_many
-- Hours of some datastreams as arrays, one row each, which is several times quicker than a row an hour; NaN where
-- nothing was GOOD. One descent of the index for each datastream; arrays are made within it, for to group afterwards
-- would sort by datastream, and lose the order of the hours.
SELECT d.datastream_id, h.*
FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
CROSS JOIN LATERAL (
    SELECT array_agg(bucket) AS buckets, array_agg(mean), array_agg(low), array_agg(high), array_agg(first),
           array_agg(n), array_agg(n_good)
    FROM (
        SELECT bucket, coalesce(sum / nullif(n_good, 0), 'NaN') AS mean, coalesce(min, 'NaN') AS low,
               coalesce(max, 'NaN') AS high, coalesce(first, 'NaN') AS first, n, n_good FROM observation_1h
        WHERE datastream_id = d.datastream_id AND bucket >= %(first)s AND bucket < %(last)s
        ORDER BY bucket
    ) hours
) h
WHERE h.buckets IS NOT NULL;

-- name: days_of
SELECT bucket, sum / nullif(n_good, 0), min, max, n, n_good FROM observation_1d
WHERE datastream_id = %(datastream_id)s
  AND bucket >= date_trunc('day', %(first)s, %(zone)s) AND bucket < %(last)s
ORDER BY bucket LIMIT %(most)s;

-- name: hours_from_minutes
-- Where the zone's hours are not those of the rollups.
SELECT date_trunc('hour', bucket, %(zone)s) AS whole, sum(sum) / nullif(sum(n_good), 0), min(min), max(max),
       sum(n)::bigint, sum(n_good)::bigint
FROM observation_1m
WHERE datastream_id = %(datastream_id)s
  AND bucket >= date_trunc('hour', %(first)s, %(zone)s)
  AND bucket < date_trunc('hour', %(last)s - INTERVAL '1 microsecond', %(zone)s) + INTERVAL '1 hour'
GROUP BY whole ORDER BY whole LIMIT %(most)s;

-- name: days_from_hours
-- Days of another zone than the city's.
SELECT date_trunc('day', bucket, %(zone)s) AS whole, sum(sum) / nullif(sum(n_good), 0), min(min), max(max),
       sum(n)::bigint, sum(n_good)::bigint
FROM observation_1h
WHERE datastream_id = %(datastream_id)s
  AND bucket >= date_trunc('day', %(first)s, %(zone)s)
  AND bucket < date_trunc('day', date_trunc('day', %(last)s - INTERVAL '1 microsecond', %(zone)s) + INTERVAL '36 hours',
                          %(zone)s)
GROUP BY whole ORDER BY whole LIMIT %(most)s;

-- name: days_from_minutes
SELECT date_trunc('day', bucket, %(zone)s) AS whole, sum(sum) / nullif(sum(n_good), 0), min(min), max(max),
       sum(n)::bigint, sum(n_good)::bigint
FROM observation_1m
WHERE datastream_id = %(datastream_id)s
  AND bucket >= date_trunc('day', %(first)s, %(zone)s)
  AND bucket < date_trunc('day', date_trunc('day', %(last)s - INTERVAL '1 microsecond', %(zone)s) + INTERVAL '36 hours',
                          %(zone)s)
GROUP BY whole ORDER BY whole LIMIT %(most)s;

-- name: exceedances
-- Hours in which a datastream's highest (or lowest) GOOD result passed its limit. Days first, because most days of
-- most datastreams hold none, and hours only of the days that do and of the open day. OFFSET 0 keeps the planner from
-- turning the questions round: each is a descent of an index, where it would read a whole month to join it.
SELECT w.datastream_id, found.bucket, CASE WHEN %(above)s THEN found.max ELSE found.min END, found.sum / found.n_good,
       found.n_good, w.threshold
FROM unnest(%(ids)s::integer[], %(thresholds)s::double precision[]) AS w (datastream_id, threshold)
CROSS JOIN LATERAL (
    SELECT h.bucket, h.sum, h.n_good, h.min, h.max
    FROM (
        SELECT bucket FROM observation_1d_closed
        WHERE datastream_id = w.datastream_id
          AND bucket >= date_trunc('day', %(first)s, (SELECT zone FROM rollup)) AND bucket < %(last)s
          AND CASE WHEN %(above)s THEN max > w.threshold ELSE min < w.threshold END
        OFFSET 0
    ) d
    CROSS JOIN LATERAL (
        SELECT bucket, sum, n_good, min, max FROM observation_1h
        WHERE datastream_id = w.datastream_id
          AND bucket >= d.bucket
          AND bucket < date_trunc('day', d.bucket + INTERVAL '36 hours', (SELECT zone FROM rollup))
          AND CASE WHEN %(above)s THEN max > w.threshold ELSE min < w.threshold END
        OFFSET 0
    ) h
    UNION ALL
    (SELECT bucket, sum, n_good, min, max FROM observation_1h
     WHERE datastream_id = w.datastream_id AND bucket >= (SELECT until FROM days_closed) AND bucket < %(last)s
       AND CASE WHEN %(above)s THEN max > w.threshold ELSE min < w.threshold END
     OFFSET 0)
) found
WHERE found.bucket >= date_bin('1 hour', %(first)s, (SELECT origin FROM rollup)) AND found.bucket < %(last)s
ORDER BY w.datastream_id, found.bucket LIMIT %(most)s;
