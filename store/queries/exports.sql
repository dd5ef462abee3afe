-- name: end_if_idle
SELECT set_config('idle_in_transaction_session_timeout', %(idle)s, false);

-- name: oldest_and_newest
-- The first and the last phenomenon_time of each datastream that has any: two index descents each.
SELECT d.datastream_id, o.first, p.last
FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
CROSS JOIN LATERAL (
    SELECT phenomenon_time AS first FROM observation
    WHERE datastream_id = d.datastream_id ORDER BY phenomenon_time LIMIT 1
) o
CROSS JOIN LATERAL (
    SELECT phenomenon_time AS last FROM observation
    WHERE datastream_id = d.datastream_id ORDER BY phenomenon_time DESC LIMIT 1
) p;

-- name: stream_range
-- Raw observations of one datastream for a server-side cursor: from inclusive, to exclusive, ascending.
SELECT phenomenon_time, result, quality, reasons FROM observation
WHERE datastream_id = %(datastream_id)s
  AND phenomenon_time >= %(first)s AND phenomenon_time < %(last)s
ORDER BY phenomenon_time;

-- name: oldest_and_newest_day
-- The same where raw observations may be gone and only rollups are left.
SELECT datastream_id, min(bucket), max(bucket) + INTERVAL '2 days'
FROM observation_1d WHERE datastream_id = ANY (%(ids)s::integer[])
GROUP BY datastream_id;

-- name: count_by_hour
-- About how many rows an export would have, from the hours: raw observations that are still kept, minutes and hours.
SELECT coalesce(sum(h.n) FILTER (WHERE h.bucket >= o.first - INTERVAL '1 hour'), 0)::bigint,
       coalesce(sum(least(h.n, 60)), 0)::bigint, count(*)
FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
LEFT JOIN LATERAL (
    SELECT phenomenon_time AS first FROM observation
    WHERE datastream_id = d.datastream_id ORDER BY phenomenon_time LIMIT 1
) o ON true
CROSS JOIN LATERAL (
    SELECT bucket, n FROM observation_1h
    WHERE datastream_id = d.datastream_id AND bucket > %(first)s - INTERVAL '1 hour' AND bucket < %(last)s
) h;

-- name: count_by_day
-- The same from the days, where hours would be too many to count: raw, minutes, hours and days.
SELECT coalesce(sum(h.n) FILTER (WHERE h.bucket >= o.first - INTERVAL '1 day'), 0)::bigint,
       coalesce(sum(least(h.n, 1440)), 0)::bigint, coalesce(sum(least(h.n, 24)), 0)::bigint, count(*)
FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
LEFT JOIN LATERAL (
    SELECT phenomenon_time AS first FROM observation
    WHERE datastream_id = d.datastream_id ORDER BY phenomenon_time LIMIT 1
) o ON true
CROSS JOIN LATERAL (
    SELECT bucket, n FROM observation_1d
    WHERE datastream_id = d.datastream_id AND bucket > %(first)s - INTERVAL '1 day' AND bucket < %(last)s
) h;
