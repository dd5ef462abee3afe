-- name: newest_received
-- When the newest raw observation of a time reached us, while it is kept: one index descent for each datastream, for
-- what came last of a year of minutes cannot be looked for among all of them.
SELECT max(o.received_at) FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
CROSS JOIN LATERAL (
    SELECT received_at FROM observation
    WHERE datastream_id = d.datastream_id AND phenomenon_time >= %(first)s AND phenomenon_time <= %(last)s
    ORDER BY phenomenon_time DESC LIMIT 1
) o;

-- name: streams_with_days
-- Which datastreams have anything in a time: one descent each.
SELECT d.datastream_id FROM unnest(%(ids)s::integer[]) AS d (datastream_id)
WHERE EXISTS (SELECT FROM observation_1d
              WHERE datastream_id = d.datastream_id AND bucket >= %(first)s AND bucket < %(last)s);

-- name: alerts_counted
-- How many alerts began in a time, by how bad they became, of one thing or (NULL) of all.
SELECT worst, count(*) FROM alert
WHERE since >= %(first)s AND since < %(last)s AND NOT drill AND rule_id <> ALL (%(without)s::text[])
  AND (%(thing_id)s::text IS NULL OR thing_id = %(thing_id)s)
GROUP BY worst;

-- name: alerts_raised
-- The first of them; one that is over says when it ended.
SELECT rule_id, subject, worst, since, CASE WHEN life = 'cleared' THEN changed END, thing_id, datastream_id, result,
       limit_value
FROM alert
WHERE since >= %(first)s AND since < %(last)s AND NOT drill AND rule_id <> ALL (%(without)s::text[])
  AND (%(thing_id)s::text IS NULL OR thing_id = %(thing_id)s)
ORDER BY since, alert_id LIMIT %(most)s;

-- name: newest_report
SELECT report_id, version, digest FROM report
WHERE kind = %(kind)s AND subject = %(subject)s AND period = %(period)s AND first_day = %(first_day)s
ORDER BY version DESC LIMIT 1;

-- name: add_report
-- Nothing, where somebody else kept this version at the same moment.
INSERT INTO report (kind, subject, period, first_day, version, digest, edition, made_at, made_by, newest_received,
                    status, exceedances, content)
VALUES (%(kind)s, %(subject)s, %(period)s, %(first_day)s, %(version)s, %(digest)s, %(edition)s, %(made_at)s,
        %(made_by)s, %(newest_received)s, %(status)s, %(exceedances)s, %(content)s)
ON CONFLICT (kind, subject, period, first_day, version) DO NOTHING
RETURNING report_id;

-- name: report_by_id
SELECT report_id, kind, subject, period, first_day, version, digest, edition, made_at, made_by, newest_received, status,
       exceedances, content
FROM report WHERE report_id = %(report_id)s;

-- name: list_reports
-- The newest version of each, newest period first.
SELECT report_id, kind, subject, period, first_day, version, digest, edition, made_at, made_by, newest_received, status,
       exceedances
FROM (SELECT DISTINCT ON (first_day, kind, subject) * FROM report
      WHERE period = %(period)s AND first_day >= %(first)s AND first_day < %(last)s
        AND (%(kind)s::text IS NULL OR kind = %(kind)s) AND (%(subject)s::text IS NULL OR subject = %(subject)s)
      ORDER BY first_day DESC, kind, subject, version DESC) newest
ORDER BY first_day DESC, array_position(ARRAY['city', 'air', 'outlet', 'reservoir'], kind), subject
LIMIT %(most)s;

-- name: reports_made
-- Which there are already of a period.
SELECT DISTINCT kind, subject FROM report WHERE period = %(period)s AND first_day = %(first_day)s;

-- name: forget_reports
-- Reports of days that are long past, and versions that a newer one replaced as long ago.
DELETE FROM report r WHERE r.report_id IN (
    SELECT o.report_id FROM report o
    WHERE o.made_at < %(before)s
      AND (o.period = 'day' OR EXISTS (
          SELECT FROM report n WHERE n.kind = o.kind AND n.subject = o.subject AND n.period = o.period
            AND n.first_day = o.first_day AND n.version > o.version))
    ORDER BY o.made_at LIMIT %(most)s
);
