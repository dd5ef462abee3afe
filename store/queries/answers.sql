-- name: keep_link
-- The same link is sent by every way and at every try.
INSERT INTO answer_link (token_hash, notification_id, expires_at) VALUES (%(token_hash)s, %(notification_id)s, %(expires_at)s)
ON CONFLICT (token_hash) DO NOTHING;

-- name: link
SELECT notification_id, expires_at, used_at, used_for FROM answer_link WHERE token_hash = %(token_hash)s;

-- name: use_link
-- By conditional write: a link is good for one answer.
UPDATE answer_link SET used_at = %(now)s, used_for = %(used_for)s
WHERE token_hash = %(token_hash)s AND used_at IS NULL AND expires_at > %(now)s
RETURNING notification_id;

-- name: forget_links
DELETE FROM answer_link WHERE expires_at < %(before)s;

-- name: seen_notification
UPDATE notification SET seen_at = coalesce(seen_at, %(now)s) WHERE notification_id = %(notification_id)s;

-- name: add_silence
INSERT INTO silence (matcher, first, last, by_whom, reason, made_at)
VALUES (%(matcher)s, %(first)s, %(last)s, %(by)s, %(reason)s, %(now)s)
RETURNING silence_id;

-- name: end_silence
-- One that has not begun never does.
UPDATE silence SET last = greatest(%(now)s, first + interval '1 millisecond'), ended_by = %(by)s
WHERE silence_id = %(silence_id)s AND last > %(now)s
RETURNING silence_id;

-- name: silences_in_force
SELECT silence_id, matcher, first, last, by_whom, reason, made_at, ended_by FROM silence
WHERE last > %(now)s ORDER BY silence_id;

-- name: silence_by_id
-- One, over or not.
SELECT silence_id, matcher, first, last, by_whom, reason, made_at, ended_by FROM silence
WHERE silence_id = %(silence_id)s;

-- name: newest_silences
SELECT silence_id, matcher, first, last, by_whom, reason, made_at, ended_by FROM silence
ORDER BY silence_id DESC LIMIT %(most)s;
