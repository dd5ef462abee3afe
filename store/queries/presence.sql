-- name: write_presence
-- A word that comes late changes nothing; the same word again moves heard_at only. Ordered, so that two
-- writers wait for each other and never in a circle.
INSERT INTO presence AS p (thing_id, online, since, heard_at)
SELECT said.thing_id, said.online, said.heard_at, said.heard_at
FROM unnest(%(things)s::text[], %(online)s::boolean[], %(heard)s::timestamptz[])
     AS said (thing_id, online, heard_at)
JOIN thing USING (thing_id)
ORDER BY said.thing_id
ON CONFLICT (thing_id) DO UPDATE SET
    online = excluded.online,
    since = CASE WHEN p.online = excluded.online THEN p.since ELSE excluded.since END,
    heard_at = excluded.heard_at
WHERE p.heard_at <= excluded.heard_at;

-- name: all_presences
-- One row a thing that ever said a word.
SELECT thing_id, online, since, heard_at FROM presence;
