-- name: warned_gaps
-- Gaps in rotas that a person was told of and that were not filled since: rota, begin and end in epoch milliseconds.
SELECT notification_id, gap ->> 0, (gap ->> 1)::bigint, (gap ->> 2)::bigint
FROM notification, jsonb_array_elements(coalesce(facts -> 'gaps_left', facts -> 'gaps')) AS gap
WHERE person_id = %(person_id)s AND made_at > %(since)s AND why = 'gap'
ORDER BY notification_id;

-- name: note_gaps_left
-- What was told stays as it was.
UPDATE notification SET facts = facts || jsonb_build_object('gaps_left', %(left)s::jsonb)
WHERE notification_id = %(notification_id)s;
