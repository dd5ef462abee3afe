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
