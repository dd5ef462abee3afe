-- name: write_presence
-- A word that comes late changes nothing; the same word again moves heard_at only. No word comes a minute late:
-- what seems to be heard before the last one by more is heard after it, by a clock that was set back. Ordered, so
-- that two writers wait for each other and never in a circle. Whoever listens is told of each thing whose word is
-- another one now, when the transaction commits; each of those words is kept.
WITH written AS (
    INSERT INTO presence AS p (thing_id, online, since, heard_at)
    SELECT said.thing_id, said.online, said.heard_at, said.heard_at
    FROM unnest(%(things)s::text[], %(online)s::boolean[], %(heard)s::timestamptz[])
         AS said (thing_id, online, heard_at)
    JOIN thing USING (thing_id)
    ORDER BY said.thing_id
    ON CONFLICT (thing_id) DO UPDATE SET
        online = excluded.online,
        since = CASE WHEN p.online = excluded.online THEN least(p.since, excluded.heard_at) ELSE excluded.since END,
        heard_at = excluded.heard_at
    WHERE p.heard_at <= excluded.heard_at OR p.heard_at > excluded.heard_at + INTERVAL '1 minute'
    RETURNING p.thing_id, p.online, p.since, p.since = p.heard_at AS changed
), kept AS (
    INSERT INTO presence_said (thing_id, since, online) SELECT thing_id, since, online FROM written WHERE changed
    ON CONFLICT DO NOTHING
)
SELECT pg_notify('presence', thing_id) FROM written WHERE changed;

-- name: forget_presences
-- A slice of the words of times that are no longer kept, but for each thing's last one before: it still counted then.
DELETE FROM presence_said WHERE (thing_id, since) IN (
    SELECT p.thing_id, p.since FROM presence_said p
    WHERE p.since < %(before)s AND EXISTS (
        SELECT FROM presence_said later
        WHERE later.thing_id = p.thing_id AND later.since > p.since AND later.since <= %(before)s)
    LIMIT %(most)s);

-- name: all_presences
-- One row a thing that ever said a word.
SELECT thing_id, online, since, heard_at FROM presence;

-- name: presences_of_things
-- The same of some things.
SELECT thing_id, online, since, heard_at FROM presence WHERE thing_id = ANY (%(things)s::text[]);
