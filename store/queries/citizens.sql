-- name: take_letter
-- A letter counts once: of two who take it in at once the second fails, with all it did.
INSERT INTO citizen_letter (letter_id, kind, outcome, taken_at)
VALUES (%(letter_id)s, %(kind)s, %(outcome)s, %(now)s);

-- name: letter_taken
SELECT true FROM citizen_letter WHERE letter_id = %(letter_id)s;

-- name: add_citizen_report
-- A report; nothing where the number is taken.
INSERT INTO citizen_report (number, topic, body, lang, lon, lat, area, place, noticed_at, received_at, state, changed_at)
VALUES (%(number)s, %(topic)s, %(body)s, %(lang)s, %(lon)s, %(lat)s, %(area)s, %(place)s, %(noticed_at)s, %(now)s,
        'received', %(now)s)
ON CONFLICT (number) DO NOTHING RETURNING report_id;

-- name: add_citizen_contact
INSERT INTO citizen_contact (report_id, contact, forget_at) VALUES (%(report_id)s, %(contact)s, %(forget_at)s);

-- name: add_citizen_photo
INSERT INTO citizen_photo (report_id, jpeg) VALUES (%(report_id)s, %(jpeg)s);

-- name: add_citizen_act
INSERT INTO citizen_act (report_id, at, who, act, said)
VALUES (%(report_id)s, %(now)s, %(who)s, %(act)s, %(said)s);

-- name: tell_citizens
-- Wake whoever publishes, and whoever sends.
SELECT pg_notify('citizens', %(what)s);

-- name: citizen_reports
-- The newest in some states, of those that came before another.
SELECT r.report_id, r.number, r.topic, r.body, r.lang, r.lon, r.lat, r.area, r.place, r.noticed_at, r.received_at,
       r.state, r.assigned_to, r.assigned_at, r.answered_at, r.answer, p.report_id IS NOT NULL
FROM citizen_report r LEFT JOIN citizen_photo p USING (report_id)
WHERE r.state = ANY (%(states)s::text[]) AND (%(before)s = '' OR (r.received_at, r.report_id) < (
    SELECT b.received_at, b.report_id FROM citizen_report b WHERE b.number = %(before)s))
ORDER BY r.received_at DESC, r.report_id DESC LIMIT %(most)s;

-- name: citizen_reports_since
-- Those that people noticed lately, set aside ones left out: for a map.
SELECT r.report_id, r.number, r.topic, r.body, r.lang, r.lon, r.lat, r.area, r.place, r.noticed_at, r.received_at,
       r.state, r.assigned_to, r.assigned_at, r.answered_at, r.answer, false
FROM citizen_report r
WHERE r.received_at >= %(since)s AND r.state <> 'set_aside'
ORDER BY r.received_at DESC, r.report_id DESC LIMIT %(most)s;

-- name: citizen_report
SELECT r.report_id, r.number, r.topic, r.body, r.lang, r.lon, r.lat, r.area, r.place, r.noticed_at, r.received_at,
       r.state, r.assigned_to, r.assigned_at, r.answered_at, r.answer, p.report_id IS NOT NULL
FROM citizen_report r LEFT JOIN citizen_photo p USING (report_id) WHERE r.number = %(number)s;

-- name: citizen_contact
SELECT contact FROM citizen_contact WHERE report_id = %(report_id)s;

-- name: citizen_photo
SELECT p.jpeg FROM citizen_photo p JOIN citizen_report r USING (report_id) WHERE r.number = %(number)s;

-- name: citizen_acts
-- What was done about a report, oldest first.
SELECT act_id, at, who, act, said FROM citizen_act WHERE report_id = %(report_id)s ORDER BY act_id;

-- name: hold_citizen_report
-- Whoever decides about a report holds it until the decision is stored.
SELECT report_id, state, (SELECT max(act_id) FROM citizen_act a WHERE a.report_id = r.report_id), assigned_to
FROM citizen_report r WHERE number = %(number)s FOR UPDATE;

-- name: move_citizen_report
-- Where a report stands by now. An answer that is put right was given when it was given first.
UPDATE citizen_report SET
    state = %(state)s, changed_at = %(now)s,
    assigned_to = %(assigned_to)s,
    assigned_at = CASE WHEN %(state)s IN ('assigned', 'answered') THEN coalesce(assigned_at, %(now)s) ELSE assigned_at END,
    answered_at = CASE WHEN %(state)s = 'answered' THEN coalesce(answered_at, %(now)s) END,
    answer = CASE WHEN %(state)s = 'answered' THEN %(answer)s END
WHERE report_id = %(report_id)s;

-- name: tell_followers
-- A mail to each who asked to hear of a report and was not told where it stands now; of an answer put right once more.
INSERT INTO citizen_mail (subscription_id, kind, about, queued_at, due_at)
SELECT told.subscription_id, told.state, told.about, %(now)s, %(now)s
FROM (SELECT s.subscription_id, r.state, CASE WHEN r.state = 'answered' THEN (
          SELECT max(act_id)::text FROM citizen_act a WHERE a.report_id = r.report_id AND a.act = 'answered') ELSE '' END about
      FROM subscription s JOIN citizen_report r ON r.number = upper(substr(s.place, 8))
      WHERE s.place LIKE 'report:%%' AND s.confirmed_at IS NOT NULL AND s.ended_at IS NULL
        AND r.state IN ('assigned', 'answered')) told
WHERE NOT EXISTS (SELECT FROM citizen_mail m
                  WHERE (m.subscription_id, m.kind, m.about) = (told.subscription_id, told.state, told.about))
ON CONFLICT (subscription_id, kind, about) DO NOTHING;

-- name: citizen_standing
-- Where a report stands, what was answered, by which act.
SELECT state, answer, (SELECT max(act_id)::text FROM citizen_act a WHERE a.report_id = r.report_id AND a.act = 'answered')
FROM citizen_report r WHERE number = %(number)s;

-- name: published_reports
-- The way of each report as everybody may know it, the newest first.
SELECT number, topic, state, lang, received_at, area, assigned_at, answered_at, answer
FROM citizen_report WHERE received_at >= %(since)s ORDER BY received_at DESC, report_id DESC LIMIT %(most)s;

-- name: reply_rate
-- Of the reports since a time: how many came, were answered, in time, and the median of how long that took, in ms.
SELECT count(*), count(answered_at),
       count(*) FILTER (WHERE answered_at <= received_at + %(promised)s),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - received_at) * 1000)
           FILTER (WHERE answered_at IS NOT NULL)
FROM citizen_report WHERE received_at >= %(since)s AND state <> 'set_aside';

-- name: forget_citizen_contacts
DELETE FROM citizen_contact WHERE forget_at <= %(now)s;

-- name: forget_citizen_texts
-- What people wrote and photographed, and notes about it; that they wrote, and what was answered, stays.
WITH old AS (
    SELECT report_id FROM citizen_report WHERE received_at < %(before)s AND body <> ''
    ORDER BY received_at, report_id LIMIT 500),
photos AS (DELETE FROM citizen_photo p USING old WHERE p.report_id = old.report_id),
notes AS (
    UPDATE citizen_act a SET said = '' FROM old
    WHERE a.report_id = old.report_id AND a.act IN ('noted', 'set_aside', 'reopened'))
UPDATE citizen_report r SET body = '', place = '', lon = NULL, lat = NULL FROM old WHERE r.report_id = old.report_id;

-- name: forget_citizen_letters
DELETE FROM citizen_letter WHERE taken_at < %(before)s;

-- name: assignable
-- Who can be given a report: whoever may act in its area; who is bound to no areas acts everywhere.
SELECT name FROM account WHERE disabled_at IS NULL AND role IN ('officer', 'commander', 'admin') AND (areas = '{}'
    OR (SELECT area FROM citizen_report WHERE number = %(number)s) = ANY (areas)) ORDER BY name;

-- name: heard_before
-- The newest observation of each datastream up to a time, not older than another.
SELECT k.datastream_id, o.phenomenon_time, o.result, o.quality
FROM unnest(%(ids)s::integer[]) AS k (datastream_id)
CROSS JOIN LATERAL (
    SELECT phenomenon_time, result, quality FROM observation
    WHERE datastream_id = k.datastream_id AND phenomenon_time > %(since)s AND phenomenon_time <= %(at)s
    ORDER BY phenomenon_time DESC LIMIT 1) o;
