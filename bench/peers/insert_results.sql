INSERT INTO peer (stream, "time", result)
SELECT (message ->> 'stream')::integer, (message ->> 'time')::timestamptz, said.result::double precision
FROM (SELECT convert_from($1, 'UTF8')::jsonb AS message) AS given, jsonb_each_text(message -> 'results') AS said (property, result)
ON CONFLICT DO NOTHING
