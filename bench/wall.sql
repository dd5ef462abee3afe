-- name: newest_of_things
-- What the plain Dash application shows: each thing with the newest observation of its first datastream.
SELECT t.thing_id, t.lon, t.lat, o.result, (extract(epoch FROM o.phenomenon_time) * 1000)::bigint
FROM thing t
CROSS JOIN LATERAL (
    SELECT datastream_id FROM datastream WHERE thing_id = t.thing_id ORDER BY datastream_id LIMIT 1
) d
CROSS JOIN LATERAL (
    SELECT result, phenomenon_time FROM observation
    WHERE datastream_id = d.datastream_id
    ORDER BY phenomenon_time DESC LIMIT 1
) o
ORDER BY t.thing_id;
