-- name: start_callout
-- Nothing where this list is being called already.
INSERT INTO callout (list_id, name, message, drill, severity, lines, voice, sms, timing, life, started_at, by_whom, note)
VALUES (%(list_id)s, %(name)s, %(message)s, %(drill)s, %(severity)s, %(lines)s, %(voice)s, %(sms)s, %(timing)s,
        'running', %(now)s, %(by)s, %(note)s)
ON CONFLICT (list_id, drill) WHERE life = 'running' DO NOTHING
RETURNING callout_id;

-- name: add_callee
-- Nothing where the person is on it already. Due at once.
WITH added AS (
    INSERT INTO callee (callout_id, person_id, person, door, superior, state, since, due_at, by_whom)
    VALUES (%(callout_id)s, %(person_id)s, %(person)s, %(door)s, %(superior)s, 'calling', %(now)s, %(now)s, %(by)s)
    ON CONFLICT (callout_id, person_id) DO NOTHING
    RETURNING callee_id
)
INSERT INTO callee_change (callee_id, state, why, at, by_whom)
SELECT callee_id, 'calling', %(why)s, %(now)s, %(by)s FROM added
RETURNING callee_id;

-- name: callouts_newest
SELECT callout_id, list_id, name, message, drill, severity, lines, voice, sms, timing, life, started_at, by_whom,
       ended_at, note
FROM callout ORDER BY life = 'running' DESC, life = 'running' AND NOT drill DESC, callout_id DESC LIMIT %(most)s;

-- name: callout_running
SELECT callout_id FROM callout WHERE list_id = %(list_id)s AND drill = %(drill)s AND life = 'running';

-- name: callouts_by_id
SELECT callout_id, list_id, name, message, drill, severity, lines, voice, sms, timing, life, started_at, by_whom,
       ended_at, note
FROM callout WHERE callout_id = ANY(%(ids)s);

-- name: callout_locked
-- Held by whoever changes the callout itself; those who change its callees do not need it.
SELECT life FROM callout WHERE callout_id = %(callout_id)s FOR UPDATE;

-- name: end_callout
UPDATE callout SET life = %(life)s, ended_at = %(now)s, note = coalesce(%(note)s, note)
WHERE callout_id = %(callout_id)s AND life = 'running';

-- name: open_callees_left
SELECT count(*) FROM callee
WHERE callout_id = %(callout_id)s AND state IN ('calling', 'texted', 'superior', 'door');

-- name: cancel_callees
WITH cancelled AS (
    UPDATE callee SET state = 'cancelled', since = %(now)s, due_at = NULL, by_whom = %(by)s
    WHERE callout_id = %(callout_id)s AND state IN ('calling', 'texted', 'superior', 'door')
    RETURNING callee_id
)
INSERT INTO callee_change (callee_id, state, why, at, by_whom, note)
SELECT callee_id, 'cancelled', 'stopped', %(now)s, %(by)s, %(note)s FROM cancelled;

-- name: drop_acts_of_callout
UPDATE callout_act SET stage = 'ended', end_kind = 'dropped', ended_at = %(now)s, due_at = NULL
WHERE callout_id = %(callout_id)s AND stage = 'queued';

-- name: callees_due
-- Those who must be looked at again; somebody else's are left to them.
SELECT callee_id, callout_id, person, door, superior, state, since, by_whom, note
FROM callee WHERE due_at <= %(now)s ORDER BY due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED;

-- name: next_due
-- When something is next to be looked at: a callee, an act that waits for a try, one that is out for too long.
SELECT least(
    (SELECT min(due_at) FROM callee WHERE due_at IS NOT NULL),
    (SELECT min(due_at) FROM callout_act WHERE stage = 'queued' AND due_at > %(now)s),
    (SELECT min(due_at) FROM callout_act WHERE stage IN ('asking', 'ringing')));

-- name: callees_of
SELECT callee_id, callout_id, person, door, superior, state, since, by_whom, note
FROM callee WHERE callout_id = %(callout_id)s ORDER BY callee_id;

-- name: callee_by_id
SELECT callee_id, callout_id, person, door, superior, state, since, by_whom, note
FROM callee WHERE callee_id = %(callee_id)s;

-- name: callee_locked
SELECT callee_id, callout_id, person, door, superior, state, since, by_whom, note
FROM callee WHERE callee_id = %(callee_id)s FOR UPDATE;

-- name: acts_of
SELECT act_id, callee_id, key, way, number, stage, made_at, begun_at, ended_at, end_kind, code, tries, detail
FROM callout_act WHERE callee_id = ANY(%(ids)s) ORDER BY act_id;

-- name: acts_of_callout
SELECT a.act_id, a.callee_id, a.key, a.way, a.number, a.stage, a.made_at, a.begun_at, a.ended_at, a.end_kind, a.code,
       a.tries, a.detail
FROM callee c JOIN callout_act a USING (callee_id) WHERE c.callout_id = %(callout_id)s ORDER BY a.act_id;

-- name: act_of_key
SELECT key, callee_id, channel FROM callout_act WHERE key = %(key)s;

-- name: act_of_reply
-- The newest text to a number that holds one of these codes: one that this channel sent before that of another.
SELECT key, callee_id, channel FROM callout_act
WHERE tail = %(tail)s AND code = ANY(%(codes)s) ORDER BY channel = %(channel)s DESC, act_id DESC LIMIT 1;

-- name: look_again
-- Of one who has not ended.
UPDATE callee SET due_at = %(due_at)s
WHERE callee_id = %(callee_id)s AND state IN ('calling', 'texted', 'superior', 'door');

-- name: change_callee
-- By conditional write: only from the state we decided on.
WITH changed AS (
    UPDATE callee SET state = %(state)s, since = %(now)s, due_at = %(due_at)s, by_whom = %(by)s,
        note = coalesce(%(note)s, note)
    WHERE callee_id = %(callee_id)s AND state = %(was)s
    RETURNING callee_id
)
INSERT INTO callee_change (callee_id, state, why, at, by_whom, note)
SELECT callee_id, %(state)s, %(why)s, %(now)s, %(by)s, %(note)s FROM changed;

-- name: drop_acts
-- What was not begun is not needed any more.
UPDATE callout_act SET stage = 'ended', end_kind = 'dropped', ended_at = %(now)s, due_at = NULL
WHERE callee_id = %(callee_id)s AND stage = 'queued';

-- name: add_act
-- Nothing where it is there already.
INSERT INTO callout_act (callee_id, callout_id, key, way, number, is_call, urgency, channel, address, tail, code, stage,
                         made_at, due_at)
VALUES (%(callee_id)s, %(callout_id)s, %(key)s, %(way)s, %(number)s, %(is_call)s, %(urgency)s, %(channel)s, %(address)s,
        %(tail)s, %(code)s, 'queued', %(now)s, %(now)s)
ON CONFLICT (callee_id, way, number) DO NOTHING;

-- name: lock_lines
-- Until the end of the transaction: lines are counted and taken by one at a time.
SELECT pg_advisory_xact_lock(hashtext('citywatch callout lines'));

-- name: lines_in_use
-- Every callout that has something waiting or out: its lines, and how many of them are taken.
SELECT c.callout_id, c.voice, c.lines, c.life = 'running',
       (SELECT count(*) FROM callout_act a
        WHERE a.callout_id = c.callout_id AND a.is_call AND a.stage IN ('asking', 'ringing'))
FROM callout c
WHERE c.life = 'running' OR EXISTS (
    SELECT FROM callout_act a WHERE a.callout_id = c.callout_id AND a.stage IN ('asking', 'ringing'));

-- name: calls_waiting
-- The most urgent calls of each running callout whose number is free.
SELECT a.act_id, a.callout_id, a.tail, a.urgency
FROM callout c
CROSS JOIN LATERAL (
    SELECT q.act_id, q.callout_id, q.tail, q.urgency FROM callout_act q
    WHERE q.callout_id = c.callout_id AND q.is_call AND q.stage = 'queued' AND q.due_at <= %(now)s
      AND NOT EXISTS (
          SELECT FROM callout_act o WHERE o.tail = q.tail AND o.is_call AND o.stage IN ('asking', 'ringing'))
    ORDER BY q.urgency, q.act_id LIMIT 2 * c.lines
    FOR UPDATE SKIP LOCKED
) a
WHERE c.life = 'running' ORDER BY a.urgency, a.act_id;

-- name: texts_waiting
SELECT a.act_id FROM callout_act a
WHERE a.stage = 'queued' AND NOT a.is_call AND a.due_at <= %(now)s AND a.channel <> ALL(%(full)s::text[])
ORDER BY a.urgency, a.act_id LIMIT %(most)s FOR UPDATE SKIP LOCKED;

-- name: claim_acts
-- Taken until the lease is over; `tries` tells this taker from a later one.
UPDATE callout_act SET stage = 'asking', due_at = %(lease_until)s, begun_at = coalesce(begun_at, %(now)s), tries = tries + 1
WHERE act_id = ANY(%(ids)s) AND stage = 'queued'
RETURNING act_id, callee_id, callout_id, channel, address, tries;

-- name: reclaim_acts
-- Whoever had these is gone: they are asked for again, with the same key.
UPDATE callout_act SET due_at = %(lease_until)s, tries = tries + 1
WHERE act_id IN (
    SELECT act_id FROM callout_act
    WHERE stage = 'asking' AND due_at <= %(now)s AND channel <> ALL(%(full)s::text[])
    ORDER BY due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING act_id, callee_id, callout_id, channel, address, tries;

-- name: act_handed_over
-- The gateway has it: by the sender that still holds it. A key that was pressed before the gateway answered stands.
UPDATE callout_act SET stage = %(stage)s, end_kind = coalesce(end_kind, %(end)s), due_at = %(due_at)s, ended_at = %(ended_at)s, detail = %(detail)s
WHERE act_id = %(act_id)s AND stage = 'asking' AND tries = %(tries)s;

-- name: calls_without_report
SELECT act_id, callee_id FROM callout_act
WHERE stage = 'ringing' AND due_at <= %(now)s ORDER BY due_at LIMIT %(most)s;

-- name: give_up_call
UPDATE callout_act SET stage = 'ended', end_kind = coalesce(end_kind, 'no_report'), ended_at = %(now)s, due_at = NULL
WHERE act_id = %(act_id)s AND stage = 'ringing' AND due_at <= %(now)s;

-- name: report_act
-- What was reported; `over` is whether the line is free again.
UPDATE callout_act SET end_kind = %(end)s, detail = %(detail)s,
    stage = CASE WHEN %(over)s THEN 'ended' ELSE stage END,
    due_at = CASE WHEN %(over)s THEN NULL ELSE due_at END,
    begun_at = coalesce(begun_at, %(now)s),
    ended_at = CASE WHEN %(over)s THEN coalesce(ended_at, %(now)s) ELSE ended_at END
WHERE act_id = %(act_id)s;

-- name: counts_of
SELECT callout_id, state, count(*) FROM callee WHERE callout_id = ANY(%(ids)s) GROUP BY callout_id, state;

-- name: changes_of
SELECT callee_id, state, why, at, by_whom, note FROM callee_change
WHERE callee_id = %(callee_id)s ORDER BY change_id;

-- name: announce_callout
SELECT pg_notify('callout', %(callout_id)s::text);
