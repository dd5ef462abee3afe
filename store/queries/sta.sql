-- name: observations_ascending
-- The oldest observations of each of some datastreams in a span of its own, from inclusive, to exclusive: one index
-- descent each, so that the newest of a thousand datastreams is one question.
SELECT d.datastream_id, o.phenomenon_time, o.result, o.quality, o.reasons, o.received_at
FROM unnest(%(ids)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[]) WITH ORDINALITY
    AS d (datastream_id, first, last, place)
CROSS JOIN LATERAL (
    SELECT phenomenon_time, result, quality, reasons, received_at FROM observation
    WHERE datastream_id = d.datastream_id AND phenomenon_time >= d.first AND phenomenon_time < d.last
    ORDER BY phenomenon_time LIMIT %(each)s
) o
ORDER BY d.place, o.phenomenon_time;

-- name: observations_descending
-- The newest ones.
SELECT d.datastream_id, o.phenomenon_time, o.result, o.quality, o.reasons, o.received_at
FROM unnest(%(ids)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[]) WITH ORDINALITY
    AS d (datastream_id, first, last, place)
CROSS JOIN LATERAL (
    SELECT phenomenon_time, result, quality, reasons, received_at FROM observation
    WHERE datastream_id = d.datastream_id AND phenomenon_time >= d.first AND phenomenon_time < d.last
    ORDER BY phenomenon_time DESC LIMIT %(each)s
) o
ORDER BY d.place, o.phenomenon_time DESC;

-- name: observations_counted
-- How many observations some datastreams have in a span of each; no more than %(most)s are counted.
SELECT count(*) FROM (
    SELECT 1
    FROM unnest(%(ids)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[])
        AS d (datastream_id, first, last)
    CROSS JOIN LATERAL (
        SELECT 1 FROM observation
        WHERE datastream_id = d.datastream_id AND phenomenon_time >= d.first AND phenomenon_time < d.last
    ) o
    LIMIT %(most)s
) counted;

-- name: observations_counted_each
-- How many observations each of some datastreams has in a span of its own.
SELECT c.n
FROM unnest(%(ids)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[]) WITH ORDINALITY
    AS d (datastream_id, first, last, place)
CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM observation
    WHERE datastream_id = d.datastream_id AND phenomenon_time >= d.first AND phenomenon_time < d.last
) c
ORDER BY d.place;
