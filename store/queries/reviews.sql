-- name: hold_reviews
-- Whoever decides waits for whoever is deciding: acts are numbered in the order in which they are seen.
SELECT pg_advisory_xact_lock(hashtext('citywatch reviews'));

-- name: newest_review_act
SELECT coalesce(max(act_id), 0) FROM review_act;

-- name: review_act_by_id
SELECT a.act_id, a.at, a.by_whom, a.decision, a.reason, a.undoes, u.act_id, u.by_whom
FROM review_act a LEFT JOIN review_act u ON u.undoes = a.act_id WHERE a.act_id = %(act_id)s;

-- name: add_review_act
INSERT INTO review_act (at, by_whom, decision, reason, undoes)
VALUES (%(at)s, %(by)s, %(decision)s, %(reason)s, %(undoes)s) RETURNING act_id;

-- name: add_review
INSERT INTO review (act_id, datastream_id, first, last, counts, means)
VALUES (%(act_id)s, %(datastream_id)s, %(first)s, %(last)s, %(counts)s, %(means)s);

-- name: undo_reviews
-- The act that undoes another is about the same stretches.
INSERT INTO review (act_id, datastream_id, first, last, counts, means)
SELECT %(act_id)s, datastream_id, first, last, '{}', '{}' FROM review WHERE act_id = %(undoes)s;

-- name: reviews_of
-- What was decided about any part of a time; none is about more than 31 days.
SELECT a.act_id, a.at, a.by_whom, a.decision, a.reason, a.undoes, r.datastream_id, r.first, r.last,
       nullif(r.counts, '{}'), nullif(r.means, '{}')
FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
CROSS JOIN LATERAL (
    SELECT * FROM review
    WHERE datastream_id = d.datastream_id AND last > %(first)s
      AND first < %(last)s AND first > %(first)s::timestamptz - INTERVAL '31 days'
) r
JOIN review_act a USING (act_id)
ORDER BY a.act_id, r.first;

-- name: breadths
-- How many datastreams each act is about.
SELECT act_id, count(DISTINCT datastream_id) FROM review WHERE act_id = ANY (%(ids)s::bigint[]) GROUP BY act_id;

-- name: streams_of_act
-- Which datastreams an act is about.
SELECT DISTINCT datastream_id FROM review WHERE act_id = %(act_id)s ORDER BY datastream_id;

-- name: reviews_in_spans
-- What was decided about any part of a time of each datastream's own, without what there was of its hours.
SELECT a.act_id, a.at, a.by_whom, a.decision, a.reason, a.undoes, r.datastream_id, r.first, r.last
FROM unnest(%(ids)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[])
    AS d (datastream_id, first, last)
CROSS JOIN LATERAL (
    SELECT act_id, datastream_id, first, last FROM review
    WHERE datastream_id = d.datastream_id AND last > d.first
      AND first < d.last AND first > d.first - INTERVAL '31 days'
) r
JOIN review_act a USING (act_id)
ORDER BY a.act_id, r.first;

-- name: hours_held
-- How many observations there are of each hour and the mean of the GOOD ones. A mean over an hour or longer is told at
-- its end, and stands for the hour before.
SELECT d.datastream_id, h.*
FROM (SELECT datastream_id, CASE WHEN period_s >= 3600 THEN INTERVAL '1 hour' ELSE INTERVAL '0' END AS shift
      FROM datastream WHERE datastream_id = ANY (%(ids)s::integer[])) d
CROSS JOIN LATERAL (
    SELECT array_agg(bucket - d.shift) AS starts, array_agg(n), array_agg(mean)
    FROM (
        SELECT bucket, n, coalesce(sum / nullif(n_good, 0), 'NaN') AS mean FROM observation_1h
        WHERE datastream_id = d.datastream_id AND bucket >= %(first)s + d.shift AND bucket < %(last)s + d.shift
        ORDER BY bucket
    ) hours
) h
WHERE h.starts IS NOT NULL;

-- name: hours_kept_since
SELECT hours_since FROM rollup;
