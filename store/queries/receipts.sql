-- name: arrivals_end
-- How far one turn goes: the last of some whole transactions past the cursor that no running one can still
-- precede. A transaction is taken with all its arrivals, so that its batches are counted once.
SELECT max(xid)::text, count(*) FROM (
    SELECT xid FROM arrival
    WHERE xid > %(xid)s::xid8 AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, arrival_id LIMIT %(most)s
) AS next;

-- name: roll_up_arrivals
-- Transactions after the cursor, up to the end, into the day's counts and the marks of quarters; days of things
-- that this touches become due. A gap may lie on the day before or after its marks; that of the day before is
-- looked at later, and keeps its receipt, where the numbers go on from those said before on the same day: nearly
-- always, for every message of a thing that counts. What was new is in `batch`.
-- A quarter whose numbers fall into too many ranges keeps none of them, and stays so: they do not count.
WITH fed AS (
    SELECT * FROM arrival WHERE xid > %(xid)s::xid8 AND xid <= %(upto)s::xid8
), new AS (
    SELECT b.xid, b.datastream_ids, b.phenomenon_times FROM batch b
    WHERE b.xid > %(xid)s::xid8 AND b.xid <= %(upto)s::xid8 AND b.xid IN (SELECT xid FROM fed)
), counted AS (
    SELECT day, datastream_id, sum(offered)::bigint AS offered, sum(stored)::bigint AS stored FROM (
        SELECT (to_timestamp(o.quarter * 900::bigint) AT TIME ZONE %(zone)s)::date AS day, o.datastream_id,
               o.results AS offered, 0 AS stored
        FROM fed CROSS JOIN LATERAL unnest(streams, quarters, offered) AS o (datastream_id, quarter, results)
        UNION ALL
        SELECT (n.time AT TIME ZONE %(zone)s)::date, n.datastream_id, 0, 1
        FROM new CROSS JOIN LATERAL unnest(datastream_ids, phenomenon_times) AS n (datastream_id, time)
    ) AS both_sides
    GROUP BY day, datastream_id ORDER BY day, datastream_id
), streams_in AS (
    INSERT INTO receipt_stream AS r (day, datastream_id, offered, stored) SELECT * FROM counted
    ON CONFLICT (day, datastream_id) DO UPDATE SET
        offered = r.offered + excluded.offered, stored = r.stored + excluded.stored
    RETURNING day, datastream_id
), marked AS (
    SELECT d.thing_id, floor(extract(epoch FROM m.time) / 900)::integer AS quarter,
           range_agg(int8range(m.seq, m.seq, '[]')) AS seqs
    FROM fed CROSS JOIN LATERAL unnest(mark_streams, mark_seqs, mark_times) AS m (datastream_id, seq, time)
    JOIN datastream d USING (datastream_id)
    WHERE m.seq < 9223372036854775807
    GROUP BY 1, 2 ORDER BY 1, 2
), placed AS (
    SELECT marked.thing_id, marked.quarter,
           b.seqs << marked.seqs - b.seqs AND b.seqs -|- (marked.seqs - b.seqs)
           AND (to_timestamp(b.quarter * 900::bigint) AT TIME ZONE %(zone)s)::date
               = (to_timestamp(marked.quarter * 900::bigint) AT TIME ZONE %(zone)s)::date AS goes_on
    FROM marked LEFT JOIN LATERAL (
        SELECT quarter, seqs FROM mark
        WHERE mark.thing_id = marked.thing_id AND mark.quarter IN (marked.quarter - 1, marked.quarter)
        ORDER BY quarter DESC LIMIT 1
    ) AS b ON true
), marks_in AS (
    INSERT INTO mark (thing_id, quarter, seqs)
    SELECT thing_id, quarter, CASE WHEN (SELECT count(*) FROM unnest(seqs)) > %(ranges)s THEN '{}' ELSE seqs END
    FROM marked
    ON CONFLICT (thing_id, quarter) DO UPDATE SET seqs = CASE
        WHEN isempty(excluded.seqs) THEN '{}'
        WHEN (SELECT count(*) FROM unnest(mark.seqs + excluded.seqs)) > %(ranges)s THEN '{}'
        ELSE mark.seqs + excluded.seqs END
    WHERE NOT isempty(mark.seqs) AND (isempty(excluded.seqs) OR NOT mark.seqs @> excluded.seqs)
    RETURNING thing_id, quarter
), dead_in AS (
    INSERT INTO receipt_dead AS r (day, thing_id, reason, parts)
    SELECT (to_timestamp(quarter * 900::bigint) AT TIME ZONE %(zone)s)::date, thing_id, reason, sum(parts)
    FROM fed CROSS JOIN LATERAL unnest(dead_things, dead_reasons, dead_quarters, dead_parts)
                                AS d (thing_id, reason, quarter, parts)
    JOIN thing USING (thing_id)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (day, thing_id, reason) DO UPDATE SET parts = r.parts + excluded.parts
    RETURNING day, thing_id
), told AS (
    SELECT ingestor,
           (SELECT coalesce(sum(o), 0) FROM unnest(offered) AS o) AS offered,
           (SELECT coalesce(sum(cardinality(datastream_ids)), 0) FROM new WHERE new.xid = fed.xid) AS stored,
           (SELECT coalesce(sum(p), 0) FROM unnest(dead_parts) AS p) AS dead_lettered
    FROM fed
), accounted AS (
    INSERT INTO receipt_account AS r (ingestor, offered, stored, dead_lettered)
    SELECT ingestor, sum(offered), sum(stored), sum(dead_lettered) FROM told GROUP BY ingestor
    ON CONFLICT (ingestor) DO UPDATE SET
        offered = r.offered + excluded.offered, stored = r.stored + excluded.stored,
        dead_lettered = r.dead_lettered + excluded.dead_lettered
)
INSERT INTO receipt_due AS r (day, thing_id, due_at)
SELECT day, thing_id, min(due_at) FROM (
    SELECT day, thing_id, '-infinity'::timestamptz AS due_at FROM streams_in JOIN datastream USING (datastream_id)
    UNION ALL
    SELECT (to_timestamp(quarter * 900::bigint) AT TIME ZONE %(zone)s)::date + more, thing_id,
           CASE WHEN more < 0 AND goes_on THEN %(later)s ELSE '-infinity' END
    FROM marks_in JOIN placed USING (thing_id, quarter) CROSS JOIN generate_series(-1, 1) AS more
    UNION ALL
    SELECT day, thing_id, '-infinity' FROM dead_in
) AS touched
GROUP BY day, thing_id ORDER BY day, thing_id
ON CONFLICT (day, thing_id) DO UPDATE SET due_at = excluded.due_at WHERE excluded.due_at < r.due_at;

-- name: forget_arrivals
-- A slice of the oldest that are rolled up.
DELETE FROM arrival WHERE (xid, arrival_id) IN (
    SELECT a.xid, a.arrival_id FROM arrival a
    WHERE a.committed_at < %(before)s AND a.xid <= (SELECT xid FROM feed_cursor WHERE reader = %(reader)s)
    ORDER BY a.committed_at LIMIT %(most)s
);

-- name: forget_marks
-- A slice of the oldest quarters: nothing that late is taken any more.
DELETE FROM mark WHERE (thing_id, quarter) IN (
    SELECT thing_id, quarter FROM mark WHERE quarter < %(before)s ORDER BY quarter LIMIT %(most)s
);

-- name: city_zone
SELECT timezone FROM city;

-- name: take_due
-- Some of the days that are over; their receipts are written in the same transaction.
DELETE FROM receipt_due WHERE (day, thing_id) IN (
    SELECT day, thing_id FROM receipt_due WHERE day < %(today)s AND due_at <= %(now)s
    ORDER BY day, thing_id LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
RETURNING day, thing_id;

-- name: make_due
-- Days on which a thing was silent, between marks: what is found between those is found on them too.
INSERT INTO receipt_due (day, thing_id)
SELECT day::date, %(thing_id)s FROM generate_series(%(first)s::date, %(last)s::date, '1 day') AS day
ON CONFLICT (day, thing_id) DO UPDATE SET due_at = excluded.due_at;

-- name: marks_around
-- Marks of things, each in some quarters, `last` exclusive, and the nearest ones before and after; by its place.
SELECT wanted.place, near.quarter, near.seqs
FROM unnest(%(things)s::text[], %(firsts)s::integer[], %(lasts)s::integer[])
     WITH ORDINALITY AS wanted (thing_id, first, last, place)
CROSS JOIN LATERAL (
    (SELECT quarter, seqs FROM mark
     WHERE mark.thing_id = wanted.thing_id AND quarter < wanted.first ORDER BY quarter DESC LIMIT 1)
    UNION ALL
    (SELECT quarter, seqs FROM mark
     WHERE mark.thing_id = wanted.thing_id AND quarter >= wanted.first AND quarter < wanted.last)
    UNION ALL
    (SELECT quarter, seqs FROM mark
     WHERE mark.thing_id = wanted.thing_id AND quarter >= wanted.last ORDER BY quarter LIMIT 1)
) AS near
ORDER BY wanted.place, near.quarter;

-- name: streams_of_days
-- The datastreams of things with what was counted of each on a day, by the thing's place. One that has left the
-- catalogue is expected to send nothing.
SELECT wanted.place, d.property, CASE WHEN d.retired_at IS NULL THEN d.report_s ELSE 0 END,
       coalesce(r.offered, 0), coalesce(r.stored, 0)
FROM unnest(%(things)s::text[], %(days)s::date[]) WITH ORDINALITY AS wanted (thing_id, day, place)
JOIN datastream d USING (thing_id)
LEFT JOIN receipt_stream r ON r.datastream_id = d.datastream_id AND r.day = wanted.day
WHERE d.retired_at IS NULL OR r.day IS NOT NULL
ORDER BY wanted.place, d.property;

-- name: dead_of_days
SELECT wanted.place, r.reason, r.parts
FROM unnest(%(things)s::text[], %(days)s::date[]) WITH ORDINALITY AS wanted (thing_id, day, place)
JOIN receipt_dead r USING (day, thing_id)
ORDER BY wanted.place, r.reason;

-- name: save_receipt
INSERT INTO receipt (day, thing_id, verdict, doubts, received, gaps, restarts, offered, stored, expected, dead,
                     reckoned_at)
VALUES (%(day)s, %(thing_id)s, %(verdict)s, %(doubts)s, %(received)s, %(gaps)s, %(restarts)s, %(offered)s,
        %(stored)s, %(expected)s, %(dead)s, %(now)s)
ON CONFLICT (day, thing_id) DO UPDATE SET
    verdict = excluded.verdict, doubts = excluded.doubts, received = excluded.received, gaps = excluded.gaps,
    restarts = excluded.restarts, offered = excluded.offered, stored = excluded.stored,
    expected = excluded.expected, dead = excluded.dead, reckoned_at = excluded.reckoned_at;

-- name: receipts_between
-- Receipts of one thing or of all, by day and thing; not of days about which there is more to reckon.
SELECT r.day, r.thing_id, r.verdict, r.doubts, r.received, r.gaps, r.restarts, r.offered, r.stored, r.expected, r.dead
FROM receipt r
WHERE r.day BETWEEN %(first)s AND %(last)s AND (%(thing_id)s::text IS NULL OR r.thing_id = %(thing_id)s)
  AND NOT EXISTS (
    SELECT FROM receipt_due due WHERE due.day = r.day AND due.thing_id = r.thing_id AND due.due_at = '-infinity'
  )
ORDER BY r.day, r.thing_id;

-- name: counts_between
-- What has been counted of days that are due, of one thing or of all: nothing is concluded from it yet.
SELECT due.day, due.thing_id,
       coalesce((SELECT sum(offered)::bigint FROM receipt_stream r JOIN datastream d USING (datastream_id)
                 WHERE r.day = due.day AND d.thing_id = due.thing_id), 0),
       coalesce((SELECT sum(stored)::bigint FROM receipt_stream r JOIN datastream d USING (datastream_id)
                 WHERE r.day = due.day AND d.thing_id = due.thing_id), 0),
       coalesce((SELECT jsonb_object_agg(reason, parts) FROM receipt_dead r
                 WHERE r.day = due.day AND r.thing_id = due.thing_id), '{}')
FROM receipt_due due
WHERE due.day BETWEEN %(first)s AND %(last)s AND (%(thing_id)s::text IS NULL OR due.thing_id = %(thing_id)s)
  AND due.due_at = '-infinity'
ORDER BY due.day, due.thing_id;
