-- name: flood_latest
-- The newest observation of each datastream up to a time: one index descent each.
SELECT k.datastream_id, o.phenomenon_time, o.result, o.quality, o.reasons, o.received_at
FROM unnest(%(ids)s::integer[]) AS k (datastream_id)
CROSS JOIN LATERAL (
    SELECT phenomenon_time, result, quality, reasons, received_at FROM observation
    WHERE datastream_id = k.datastream_id AND phenomenon_time <= %(at)s
    ORDER BY phenomenon_time DESC LIMIT 1
) o;

-- name: flood_levels
-- What each datastream was in a window of its own up to a time, the newest first: one range of the index each.
-- Here and below: of what had been received at `known`.
SELECT k.datastream_id, o.phenomenon_time, o.result, o.quality, o.reasons, o.received_at
FROM unnest(%(ids)s::integer[], %(firsts)s::timestamptz[]) AS k (datastream_id, first)
CROSS JOIN LATERAL (
    SELECT phenomenon_time, result, quality, reasons, received_at FROM observation
    WHERE datastream_id = k.datastream_id AND phenomenon_time > k.first AND phenomenon_time <= %(at)s
      AND received_at <= %(known)s::timestamptz
    ORDER BY phenomenon_time DESC LIMIT %(most)s
) o;

-- name: flood_rain
-- Rain that does not overlap, newest first: the newest result, then the one that ends where its period begins, and so
-- on. Clocks of stations are not to the second: of the last one before that moment and the first one after it, within a
-- twentieth of the period, the nearer counts. Two index descents for each period, however often a station reports.
-- BAD ones (2) do not count.
WITH RECURSIVE tile AS (
    SELECT k.datastream_id, k.period, o.phenomenon_time, o.result
    FROM unnest(%(ids)s::integer[], %(periods)s::interval[]) AS k (datastream_id, period)
    CROSS JOIN LATERAL (
        SELECT phenomenon_time, result FROM observation
        WHERE datastream_id = k.datastream_id AND quality <> 2 AND received_at <= %(known)s::timestamptz
          AND phenomenon_time > %(first)s AND phenomenon_time <= %(at)s
        ORDER BY phenomenon_time DESC LIMIT 1
    ) o
    UNION ALL
    SELECT t.datastream_id, t.period, o.phenomenon_time, o.result
    FROM tile t
    CROSS JOIN LATERAL (
        SELECT phenomenon_time, result FROM (
            (SELECT phenomenon_time, result FROM observation
             WHERE datastream_id = t.datastream_id AND quality <> 2 AND received_at <= %(known)s::timestamptz
               AND phenomenon_time > %(first)s AND phenomenon_time <= t.phenomenon_time - t.period
             ORDER BY phenomenon_time DESC LIMIT 1)
            UNION ALL
            (SELECT phenomenon_time, result FROM observation
             WHERE datastream_id = t.datastream_id AND quality <> 2 AND received_at <= %(known)s::timestamptz AND phenomenon_time > %(first)s
               AND phenomenon_time > t.phenomenon_time - t.period
               AND phenomenon_time <= t.phenomenon_time - 0.95 * t.period
             ORDER BY phenomenon_time LIMIT 1)
        ) near
        ORDER BY greatest(phenomenon_time - (t.phenomenon_time - t.period),
                          (t.phenomenon_time - t.period) - phenomenon_time) LIMIT 1
    ) o
)
SELECT datastream_id, phenomenon_time, result FROM tile ORDER BY datastream_id, phenomenon_time DESC;

-- name: flood_samples
-- The newest result up to a time in each of many equal slots, of which the last ends at `last`; one without is left out.
SELECT k.datastream_id, o.phenomenon_time, o.result
FROM unnest(%(ids)s::integer[]) AS k (datastream_id)
CROSS JOIN generate_series(%(first)s::timestamptz, %(last)s::timestamptz, %(step)s::interval) AS slot
CROSS JOIN LATERAL (
    SELECT phenomenon_time, result FROM observation
    WHERE datastream_id = k.datastream_id AND quality <> 2 AND received_at <= %(known)s::timestamptz AND phenomenon_time <= %(at)s
      AND phenomenon_time > slot - %(step)s::interval AND phenomenon_time <= slot
    ORDER BY phenomenon_time DESC LIMIT 1
) o
ORDER BY k.datastream_id, slot;
