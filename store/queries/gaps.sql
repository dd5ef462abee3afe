-- name: warned_gaps
-- Gaps in rotas that a person was told of: rota, begin and end in epoch milliseconds.
SELECT gap ->> 0, (gap ->> 1)::bigint, (gap ->> 2)::bigint
FROM notification, jsonb_array_elements(facts -> 'gaps') AS gap
WHERE person_id = %(person_id)s AND made_at > %(since)s AND why = 'gap';
