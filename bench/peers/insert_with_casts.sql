INSERT INTO peer (stream, "time", result)
VALUES (${payload:stream}::integer, ${payload:time}::timestamptz, ${payload:result}::double precision)
ON CONFLICT DO NOTHING
