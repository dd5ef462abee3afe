-- name: saved_views
-- Those that stand, by name.
SELECT view_id, name, query, made_by, made_at FROM saved_view WHERE removed_at IS NULL ORDER BY name, view_id;

-- name: add_saved_view
-- Keep one unless its name is taken or there are %(most)s already. Two at once may pass that number by one.
INSERT INTO saved_view (name, query, made_by, made_at)
SELECT %(name)s, %(query)s, %(by)s, %(now)s
WHERE (SELECT count(*) FROM saved_view WHERE removed_at IS NULL) < %(most)s
ON CONFLICT (name) WHERE removed_at IS NULL DO NOTHING
RETURNING view_id, name, query, made_by, made_at;

-- name: remove_saved_view
-- Take one away; it is kept, so that it can come back.
UPDATE saved_view SET removed_by = %(by)s, removed_at = %(now)s WHERE view_id = %(view_id)s AND removed_at IS NULL;

-- name: restore_saved_view
-- Bring back one that was removed not too long ago, unless another has its name by now or there are %(most)s already.
UPDATE saved_view v SET removed_by = NULL, removed_at = NULL
WHERE view_id = %(view_id)s AND removed_at >= %(since)s
  AND (SELECT count(*) FROM saved_view WHERE removed_at IS NULL) < %(most)s
  AND NOT EXISTS (SELECT FROM saved_view o WHERE o.name = v.name AND o.removed_at IS NULL)
RETURNING view_id, name, query, made_by, made_at;

-- name: forget_removed_views
-- Forget those that were removed before a time, for nobody wants them back any more, and of the others all but the
-- %(most)s removed last.
DELETE FROM saved_view WHERE removed_at < %(before)s OR view_id IN (
    SELECT view_id FROM saved_view WHERE removed_at IS NOT NULL ORDER BY removed_at DESC, view_id DESC OFFSET %(most)s);
