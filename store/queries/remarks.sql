-- name: qc_columns
-- Observations of each datastream in a stretch of its own, as arrays: that is several times quicker than rows. A code
-- is the quality plus four times the reasons.
SELECT k.datastream_id, o.*
FROM unnest(%(ids)s::integer[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[]) AS k (datastream_id, first, last)
CROSS JOIN LATERAL (
    SELECT array_agg(phenomenon_time) AS times, array_agg(result), array_agg(quality + 4 * reasons)
    FROM (
        SELECT phenomenon_time, result, quality, reasons FROM observation
        WHERE datastream_id = k.datastream_id AND phenomenon_time >= k.first AND phenomenon_time < k.last
        ORDER BY phenomenon_time
    ) told
) o
WHERE o.times IS NOT NULL;

-- name: same_since
-- From when on a datastream said nothing but one result before a time, looking back a week, and how often it did.
SELECT k.datastream_id, same.since, same.n
FROM unnest(%(ids)s::integer[], %(befores)s::timestamptz[], %(results)s::float8[]) AS k (datastream_id, before, result)
CROSS JOIN LATERAL (
    SELECT coalesce(max(other.phenomenon_time), k.before - INTERVAL '7 days') AS at FROM (
        SELECT phenomenon_time FROM observation
        WHERE datastream_id = k.datastream_id AND result <> k.result
          AND phenomenon_time < k.before AND phenomenon_time > k.before - INTERVAL '7 days'
        ORDER BY phenomenon_time DESC LIMIT 1) other
) last_other
CROSS JOIN LATERAL (
    SELECT min(phenomenon_time) AS since, count(*) AS n FROM observation
    WHERE datastream_id = k.datastream_id AND phenomenon_time > last_other.at AND phenomenon_time < k.before
) same
WHERE same.n > 0;

-- name: forgotten
-- Datastreams of which retention has dropped observations of any part of a time; 0 stands for all of them.
SELECT d.datastream_id FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
WHERE EXISTS (SELECT FROM sealed s WHERE s.datastream_id IN (0, d.datastream_id)
              AND s.spans && tstzrange(%(first)s, %(last)s));

-- name: hold_remarks
-- Who looks at a day waits for who is looking at it.
SELECT pg_advisory_xact_lock(hashtext('citywatch remarks'), hashtext(%(day)s::timestamptz::text));

-- name: standing_remarks
-- What was found in a day of some datastreams and still holds.
SELECT r.remark_id, r.datastream_id, r.check_name, r.edition, r.first, r.last, r.figures, r.found_at
FROM qc_remark r
WHERE r.day = %(day)s AND r.datastream_id = ANY (%(ids)s::integer[])
  AND NOT EXISTS (SELECT FROM qc_withdrawn w WHERE w.remark_id = r.remark_id)
ORDER BY r.remark_id;

-- name: all_remarks
-- The same with those that no longer hold.
SELECT r.remark_id, r.datastream_id, r.check_name, r.edition, r.first, r.last, r.figures, r.found_at, w.withdrawn_at
FROM qc_remark r LEFT JOIN qc_withdrawn w USING (remark_id)
WHERE r.day = %(day)s AND r.datastream_id = ANY (%(ids)s::integer[])
ORDER BY r.remark_id;

-- name: add_remark
INSERT INTO qc_remark (datastream_id, day, check_name, edition, first, last, figures, found_at)
VALUES (%(datastream_id)s, %(day)s, %(check)s, %(edition)s, %(first)s, %(last)s, %(figures)s, %(now)s);

-- name: withdraw_remarks
INSERT INTO qc_withdrawn (remark_id, withdrawn_at)
SELECT unnest(%(ids)s::bigint[]), %(now)s ON CONFLICT DO NOTHING;

-- name: note_look
INSERT INTO qc_look (day, datastream_id, looked_at, edition, n, neighbours)
VALUES (%(day)s, %(datastream_id)s, %(now)s, %(edition)s, %(n)s, %(neighbours)s)
ON CONFLICT (day, datastream_id) DO UPDATE SET looked_at = excluded.looked_at, edition = excluded.edition,
    n = excluded.n, neighbours = excluded.neighbours;

-- name: looks_at
SELECT datastream_id, looked_at, edition, n, neighbours FROM qc_look
WHERE day = %(day)s AND datastream_id = ANY (%(ids)s::integer[]);
