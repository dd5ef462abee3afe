-- name: store_batch
-- Insert what is new, hand the new ones on in one batch row, say what came in an arrival row, add to the
-- ingestor's tally. Binary arrays in; out how many were new, and their keys where some were not.
WITH fresh AS (
    INSERT INTO observation (datastream_id, phenomenon_time, result, quality, reasons, received_at)
    SELECT * FROM unnest(%(ids)s::integer[], %(times)s::timestamptz[], %(results)s::double precision[],
                         %(qualities)s::smallint[], %(reasons)s::integer[], %(received)s::timestamptz[])
    ON CONFLICT DO NOTHING
    RETURNING datastream_id, phenomenon_time, result, quality, reasons, received_at
), fed AS (
    INSERT INTO batch (datastream_ids, phenomenon_times, results, qualities, reasons, received_ats)
    SELECT array_agg(datastream_id), array_agg(phenomenon_time), array_agg(result),
           array_agg(quality), array_agg(reasons), array_agg(received_at)
    FROM fresh HAVING count(*) > 0
), arrived AS (
    INSERT INTO arrival (ingestor, streams, quarters, offered, mark_streams, mark_seqs, mark_times,
                         dead_things, dead_reasons, dead_quarters, dead_parts)
    SELECT %(ingestor)s, %(streams)s, %(quarters)s, %(counts)s, %(mark_streams)s, %(mark_seqs)s, %(mark_times)s,
           %(dead_things)s::text[], %(dead_reasons)s::text[], %(dead_quarters)s::integer[],
           %(dead_parts)s::integer[]
), counted AS (
    INSERT INTO tally AS t (ingestor, received, stored, duplicate, conflicting, dead_lettered, last_commit_at)
    SELECT %(ingestor)s, %(offered)s + %(dead)s, count(*), %(offered)s - count(*),
           -- looked for only where something was a duplicate; the first value of a key is the one that is kept
           CASE WHEN count(*) = %(offered)s THEN 0 ELSE (
               SELECT count(*) FROM (
                   SELECT datastream_id, phenomenon_time, said.result, f.result AS kept
                   FROM unnest(%(ids)s::integer[], %(times)s::timestamptz[], %(results)s::double precision[])
                        AS said (datastream_id, phenomenon_time, result)
                   LEFT JOIN fresh f USING (datastream_id, phenomenon_time)
                   WHERE f.result IS DISTINCT FROM said.result
               ) odd
               LEFT JOIN LATERAL (
                   SELECT o.result FROM observation o
                   WHERE odd.kept IS NULL AND o.datastream_id = odd.datastream_id
                     AND o.phenomenon_time = odd.phenomenon_time
               ) earlier ON true
               WHERE coalesce(odd.kept, earlier.result) <> odd.result) END,
           %(dead)s, clock_timestamp()
    FROM fresh
    ON CONFLICT (ingestor) DO UPDATE SET
        received = t.received + excluded.received, stored = t.stored + excluded.stored,
        duplicate = t.duplicate + excluded.duplicate, conflicting = t.conflicting + excluded.conflicting,
        dead_lettered = t.dead_lettered + excluded.dead_lettered,
        last_commit_at = excluded.last_commit_at
)
SELECT count(*)::integer,
       CASE WHEN count(*) < %(offered)s THEN array_agg(datastream_id) END,
       CASE WHEN count(*) < %(offered)s THEN array_agg((extract(epoch FROM phenomenon_time) * 1000)::bigint) END
FROM fresh;

-- name: announce_batch
-- Wakes the alert engine when the transaction commits.
SELECT pg_notify('batch', '');
