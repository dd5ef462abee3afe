-- name: vitals
-- The server's clock, and when observations were last committed.
SELECT clock_timestamp(), (SELECT max(last_commit_at) FROM tally);
