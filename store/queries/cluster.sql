-- name: mend_cluster
-- Whether there was something to mend (migration 0044).
SELECT mend_cluster();
