-- name: beat
INSERT INTO process (process, pid, started_at, beat_at, detail)
VALUES (%(process)s, %(pid)s, %(now)s, %(now)s, %(detail)s)
ON CONFLICT (process) DO UPDATE SET
    started_at = CASE WHEN process.pid = excluded.pid THEN process.started_at ELSE excluded.started_at END,
    pid = excluded.pid, beat_at = excluded.beat_at, detail = excluded.detail;

-- name: all_processes
SELECT process, pid, started_at, beat_at, detail FROM process ORDER BY process;
