-- name: flagged_hours
-- Which reasons there were, and how often, in hours of which it is known from the rollups that not all was GOOD: one
-- descent of the index for each span of such hours.
SELECT s.datastream_id, date_bin('1 hour', o.phenomenon_time, (SELECT origin FROM rollup)) AS hour, o.reasons, count(*)
FROM unnest(%(ids)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[]) AS s (datastream_id, first, last)
JOIN LATERAL (
    SELECT phenomenon_time, reasons FROM observation
    WHERE datastream_id = s.datastream_id AND phenomenon_time >= s.first AND phenomenon_time < s.last AND quality <> 0
) o ON true
GROUP BY 1, 2, 3;

-- name: extents
-- The first and the last day of each datastream that anything is kept of: of days, because these are few.
SELECT d.datastream_id, min(h.bucket), max(h.bucket)
FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
JOIN LATERAL (SELECT bucket FROM observation_1d WHERE datastream_id = d.datastream_id) h ON true
GROUP BY d.datastream_id;

-- name: raw_columns
-- One datastream as arrays, ascending; a code is the quality and four times the reasons.
SELECT array_agg(phenomenon_time), array_agg(result), array_agg(code)
FROM (
    SELECT phenomenon_time, result, quality + 4 * reasons AS code FROM observation
    WHERE datastream_id = %(datastream_id)s AND phenomenon_time >= %(first)s AND phenomenon_time < %(last)s
    ORDER BY phenomenon_time LIMIT %(most)s
) o;

-- name: alerts_of_subjects
-- Alerts about some datastreams or things of which something was so between two times, oldest first.
SELECT a.alert_id, a.rule_id, a.subject, a.worst, lower(s.during), upper(s.during)
FROM alert_span s JOIN alert a USING (alert_id)
WHERE s.during && tstzrange(%(first)s, %(last)s) AND a.subject = ANY (%(subjects)s::text[])
ORDER BY lower(s.during) LIMIT %(most)s;
