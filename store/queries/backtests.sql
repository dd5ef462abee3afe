-- name: backtest_slab
-- Observations of some datastreams after a time up to another, as arrays by datastream: that is several times quicker
-- than rows. A code is the quality, four times the reasons, and a bit above both for what came too late to count.
-- Each stands at the time at which it counts (Observation.counts_at), which may be minutes before its own.
SELECT datastream_id, array_agg(counts_at), array_agg(result),
       array_agg(quality + 4 * reasons + CASE WHEN received_at - phenomenon_time > %(lateness)s THEN 1048576 ELSE 0 END)
FROM (
    SELECT datastream_id, phenomenon_time, result, quality, reasons, received_at,
           CASE WHEN phenomenon_time - received_at NOT BETWEEN %(believed)s AND %(ahead)s THEN phenomenon_time
                ELSE date_trunc('milliseconds', received_at + %(believed)s
                                + (phenomenon_time - received_at - %(believed)s) / 1000) END AS counts_at
    FROM observation
    WHERE datastream_id = ANY (%(ids)s::integer[])
      AND phenomenon_time > %(after)s AND phenomenon_time <= %(until)s::timestamptz + %(ahead)s
    ORDER BY datastream_id, phenomenon_time
) o WHERE counts_at > %(after)s AND counts_at <= %(until)s GROUP BY datastream_id;

-- name: findings_on_record
-- What is recorded as found last at or before a time, by subject; what was retracted does not count.
SELECT DISTINCT ON (a.subject) a.subject, t.at, t.found, t.unknown, t.result, t.limit_value, t.since
FROM alert a JOIN transition t USING (alert_id)
WHERE a.rule_id = %(rule_id)s AND t.found IS NOT NULL AND t.at <= %(at)s
  AND NOT EXISTS (SELECT FROM transition r WHERE r.retracts = t.transition_id)
ORDER BY a.subject, t.at DESC, t.transition_id DESC;

-- name: declared_at
-- Since when datastreams are declared.
SELECT datastream_id, declared_at FROM datastream WHERE datastream_id = ANY (%(ids)s::int[]);

-- name: findings_within
-- What is recorded as found in a span of each subject's own, in order; what was retracted does not count.
SELECT a.subject, t.at, t.found, t.unknown, t.result, t.limit_value, t.since
FROM unnest(%(subjects)s::text[], %(sinces)s::timestamptz[], %(untils)s::timestamptz[]) AS k (subject, since, until)
JOIN alert a ON a.rule_id = %(rule_id)s AND a.subject = k.subject
JOIN transition t ON t.alert_id = a.alert_id
WHERE t.found IS NOT NULL AND t.at > k.since AND t.at <= k.until
  AND NOT EXISTS (SELECT FROM transition r WHERE r.retracts = t.transition_id)
ORDER BY t.at, t.transition_id;
