-- name: hasten
-- For the transaction: no question of playback holds others up, none is worth compiling, and each is planned for the time
-- that it asks for.
SELECT set_config('statement_timeout', %(timeout)s, true), set_config('jit', 'off', true),
       set_config('plan_cache_mode', 'force_custom_plan', true);

-- name: latest_at
-- What was true: the newest observation of each datastream up to a time. One index descent each.
SELECT d.datastream_id, o.phenomenon_time, o.result, o.quality, o.reasons, o.received_at
FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
CROSS JOIN LATERAL (
    SELECT phenomenon_time, result, quality, reasons, received_at FROM observation
    WHERE datastream_id = d.datastream_id AND phenomenon_time <= %(at)s
    ORDER BY phenomenon_time DESC LIMIT 1
) o;

-- name: known_at
-- What was known: of the newest few of each datastream that had been received the first in the order of the live wall
-- (`Observation.order`): what a clock that ran ahead said gives way to what came after it.
-- A datastream that is missing in the answer has none among those few.
SELECT d.datastream_id, o.phenomenon_time, o.result, o.quality, o.reasons, o.received_at
FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
CROSS JOIN LATERAL (
    SELECT * FROM (
        SELECT phenomenon_time, result, quality, reasons, received_at FROM observation
        WHERE datastream_id = d.datastream_id AND phenomenon_time <= %(edge)s
        ORDER BY phenomenon_time DESC LIMIT %(most)s
    ) newest WHERE received_at <= %(at)s
    ORDER BY least(phenomenon_time, received_at + INTERVAL '5 seconds') DESC, phenomenon_time DESC LIMIT 1
) o;

-- name: known_before
-- The same before an edge of each datastream, past the run of late ones that the newest is in, if it is in one. Where
-- none of so many had been received, the last column says from where to go on; a datastream that has no more is missing.
SELECT d.datastream_id, o.phenomenon_time, o.result, o.quality, o.reasons, o.received_at, farther.phenomenon_time
FROM unnest(%(ids)s::integer[], %(edges)s::timestamptz[]) AS d (datastream_id, edge)
CROSS JOIN LATERAL (
    SELECT phenomenon_time FROM observation
    WHERE datastream_id = d.datastream_id AND phenomenon_time < d.edge
    ORDER BY phenomenon_time DESC LIMIT 1
) newest
LEFT JOIN LATERAL (
    SELECT first, last, received_at FROM late_run
    WHERE datastream_id = d.datastream_id AND first <= newest.phenomenon_time
    ORDER BY first DESC, received_at DESC LIMIT 1
) run ON run.last >= newest.phenomenon_time AND run.received_at > %(at)s
CROSS JOIN LATERAL (SELECT coalesce(run.first, d.edge) AS edge) start
LEFT JOIN LATERAL (
    SELECT * FROM (
        SELECT phenomenon_time, result, quality, reasons, received_at FROM observation
        WHERE datastream_id = d.datastream_id AND phenomenon_time < start.edge
        ORDER BY phenomenon_time DESC LIMIT %(most)s
    ) newest WHERE received_at <= %(at)s
    ORDER BY least(phenomenon_time, received_at + INTERVAL '5 seconds') DESC, phenomenon_time DESC LIMIT 1
) o ON true
LEFT JOIN LATERAL (
    SELECT phenomenon_time FROM observation
    WHERE o.phenomenon_time IS NULL AND datastream_id = d.datastream_id AND phenomenon_time < start.edge
    ORDER BY phenomenon_time DESC OFFSET %(most)s - 1 LIMIT 1
) farther ON true
WHERE o.phenomenon_time IS NOT NULL OR farther.phenomenon_time IS NOT NULL;

-- name: ahead_at
-- What was shown before its time, because a clock ran ahead: the last of each datastream that had been received.
SELECT d.datastream_id, o.phenomenon_time, o.result, o.quality, o.reasons, o.received_at
FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
CROSS JOIN LATERAL (
    SELECT phenomenon_time, result, quality, reasons, received_at FROM observation
    WHERE datastream_id = d.datastream_id AND phenomenon_time - received_at > INTERVAL '5 seconds'
      AND received_at <= %(at)s AND phenomenon_time > %(at)s AND phenomenon_time <= %(at)s + INTERVAL '1 day'
    ORDER BY received_at DESC, phenomenon_time DESC LIMIT 1
) o;

-- name: observed_between
-- After a time, up to another: the newest of each datastream in each step.
SELECT d.datastream_id, o.phenomenon_time, o.result, o.quality, o.reasons, o.received_at
FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (date_bin(%(step)s::interval, phenomenon_time - INTERVAL '1 microsecond', %(first)s))
           phenomenon_time, result, quality, reasons, received_at
    FROM observation
    WHERE datastream_id = d.datastream_id AND phenomenon_time > %(first)s AND phenomenon_time <= %(last)s
    ORDER BY date_bin(%(step)s::interval, phenomenon_time - INTERVAL '1 microsecond', %(first)s), phenomenon_time DESC
) o;

-- name: first_observed
-- The oldest observation that is kept.
SELECT min(o.phenomenon_time) FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
CROSS JOIN LATERAL (
    SELECT phenomenon_time FROM observation WHERE datastream_id = d.datastream_id ORDER BY phenomenon_time LIMIT 1
) o;

-- name: alerts_known_at
-- Alerts that were known and not over, by their newest transition that had been recorded; how it left them, where that is kept.
SELECT s.alert_id, t.transition_id, t.alert_left
FROM alert_span s JOIN alert a USING (alert_id)
CROSS JOIN LATERAL (
    SELECT transition_id, life, alert_left FROM transition
    WHERE alert_id = s.alert_id AND recorded_at <= %(at)s
    ORDER BY transition_id DESC LIMIT 1
) t
WHERE s.during @> %(at)s::timestamptz AND a.rule_id <> %(hidden)s AND t.life <> 'cleared'
ORDER BY s.alert_id;

-- name: alerts_of_time
-- Alerts of which something was so, or was recorded, between two times.
SELECT a.*, 0::bigint AS transition_id FROM alert_span s JOIN alert a USING (alert_id)
WHERE s.during && tstzrange(%(first)s, %(last)s, '[]') AND a.rule_id <> %(hidden)s ORDER BY a.alert_id;

-- name: chronicles_of
-- The transitions of alerts by a time, or all; how they left them only where they say more than they tell. What was taken
-- back or answered later is told, too: it says what counts of the others.
SELECT t.transition_id, t.alert_id, t.change, t.severity, t.life, t.at, t.recorded_at, t.result, t.limit_value, t.by_whom,
       t.note, t.since, t.found, t.unknown, t.retracts, t.detail,
       CASE WHEN t.change IN ('acknowledged', 'shelved')
              OR t.change = 'raised' AND t.alert_left ->> 'shelved_until' IS NOT NULL THEN t.alert_left END AS alert_left
FROM transition t WHERE t.alert_id = ANY (%(ids)s::bigint[])
  AND (%(last)s::timestamptz IS NULL OR t.at <= %(last)s OR t.change IN ('retracted', 'acknowledged', 'resolved'))
ORDER BY t.transition_id LIMIT %(most)s;

-- name: recorded_between
-- What was recorded after a time, up to another: how it left each alert, where that is kept, and what it found.
SELECT t.recorded_at, t.alert_id, t.transition_id, t.alert_left, t.change IN ('raised', 'escalated', 'eased') AS rises, t.detail
FROM transition t JOIN alert a USING (alert_id)
WHERE t.recorded_at > %(first)s AND t.recorded_at <= %(last)s AND a.rule_id <> %(hidden)s
ORDER BY t.transition_id LIMIT %(most)s;

-- name: foretold_at
-- What was last found of alerts by a time: the range of what is predicted.
SELECT DISTINCT ON (alert_id) alert_id, detail FROM transition
WHERE alert_id = ANY (%(ids)s::bigint[]) AND change IN ('raised', 'escalated', 'eased') AND recorded_at <= %(at)s
ORDER BY alert_id, transition_id DESC;

-- name: presences_at
-- The last word of each thing by then; nothing of one that had said none that was kept.
SELECT t.thing_id, p.online, p.since FROM thing t
CROSS JOIN LATERAL (
    SELECT online, since FROM presence_said WHERE thing_id = t.thing_id AND since <= %(at)s ORDER BY since DESC LIMIT 1
) p;

-- name: presences_between
SELECT thing_id, online, since FROM presence_said
WHERE since > %(first)s AND since <= %(last)s ORDER BY since, thing_id;

-- name: declared_later
-- Things of which no datastream was declared by then.
SELECT thing_id FROM datastream WHERE retired_at IS NULL GROUP BY thing_id HAVING min(declared_at) > %(at)s;

-- name: alarms_by_time
-- How many alarms began or got worse in each of so many equal parts of a time, by severity.
SELECT width_bucket(extract(epoch FROM t.at), extract(epoch FROM %(first)s::timestamptz),
                    extract(epoch FROM %(last)s::timestamptz), %(parts)s) - 1 AS part, t.severity, count(*)
FROM transition t JOIN alert a USING (alert_id)
WHERE t.change IN ('raised', 'escalated') AND t.at >= %(first)s AND t.at < %(last)s AND a.rule_id <> %(hidden)s
GROUP BY 1, 2 ORDER BY 1, 2;

-- name: note_late
-- Of the batches past the cursor: where each datastream had four or more that were received within a minute and all of
-- them late, and nothing between them had been received before, there is a run.
WITH told AS (
    SELECT xid, batch_id, datastream_ids, phenomenon_times, received_ats FROM batch
    WHERE (xid, batch_id) > (%(xid)s::xid8, %(batch_id)s) AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, batch_id LIMIT %(most)s
), late AS (
    SELECT o.datastream_id, min(o.phenomenon_time) AS first, max(o.phenomenon_time) AS last,
           min(o.received_at) AS received_at
    FROM told, unnest(told.datastream_ids, told.phenomenon_times, told.received_ats)
               AS o (datastream_id, phenomenon_time, received_at)
    WHERE o.received_at - o.phenomenon_time > INTERVAL '10 minutes'
    GROUP BY o.datastream_id, date_bin('1 minute', o.received_at, '2000-01-01 00:00:00+00') HAVING count(*) >= 4
), noted AS (
    INSERT INTO late_run (datastream_id, first, received_at, last)
    SELECT datastream_id, first, received_at, last FROM late
    WHERE NOT EXISTS (
        SELECT FROM observation o
        WHERE o.datastream_id = late.datastream_id AND o.phenomenon_time BETWEEN late.first AND late.last
          AND o.received_at < late.received_at)
    ON CONFLICT DO NOTHING
)
SELECT xid::text, batch_id, (SELECT count(*) FROM told) FROM told ORDER BY xid DESC, batch_id DESC LIMIT 1;

-- name: forget_late_runs
-- A slice of those of times that are no longer kept.
DELETE FROM late_run WHERE (datastream_id, first, received_at) IN (
    SELECT datastream_id, first, received_at FROM late_run WHERE last < %(before)s LIMIT %(most)s);

-- name: releases_at
-- Releases that were open at a time, each with the newest version of then.
SELECT r.release_id, r.thing_id, r.drill, v.version
FROM release r
CROSS JOIN LATERAL (
    SELECT version FROM release_version
    WHERE release_id = r.release_id AND at <= %(at)s ORDER BY version DESC LIMIT 1
) v
WHERE r.opened_at <= %(at)s AND (r.closed_at > %(at)s OR r.closed_at IS NULL)
ORDER BY r.release_id;

-- name: releases_between
-- After a time, up to another: each version of a release with its time, and each end with the newest version.
SELECT v.at, r.release_id, r.thing_id, r.drill, v.version, false AS over
FROM release r JOIN release_version v USING (release_id)
WHERE r.opened_at <= %(last)s AND (r.closed_at > %(first)s OR r.closed_at IS NULL)
  AND v.at > %(first)s AND v.at <= %(last)s
UNION ALL
SELECT r.closed_at, r.release_id, r.thing_id, r.drill,
       (SELECT max(version) FROM release_version WHERE release_id = r.release_id), true
FROM release r WHERE r.closed_at > %(first)s AND r.closed_at <= %(last)s
ORDER BY at, over, version;
