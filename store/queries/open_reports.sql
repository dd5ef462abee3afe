-- name: open_reports
-- Reports of citizens that wait for an answer, the newest first, without a word of what was written.
SELECT report_id, number, topic, state, lon, lat, area, noticed_at, received_at
FROM citizen_report WHERE state IN ('received', 'assigned')
ORDER BY received_at DESC, report_id DESC LIMIT %(most)s;

-- name: open_reports_among
-- Those of some that wait for an answer.
SELECT report_id, number, topic, state, lon, lat, area, noticed_at, received_at
FROM citizen_report WHERE report_id = ANY (%(ids)s::bigint[]) AND state IN ('received', 'assigned')
ORDER BY received_at DESC, report_id DESC;

-- name: open_reports_count
-- How many wait for an answer in all, and how many of them nobody has yet.
SELECT count(*), count(*) FILTER (WHERE state = 'received') FROM citizen_report WHERE state IN ('received', 'assigned');
