-- name: published_digests
-- Every document and what it is known by.
SELECT path, etag FROM published.document;

-- name: published_bodies
SELECT path, body FROM published.document WHERE path = ANY (%(paths)s::text[]);

-- name: publish_document
INSERT INTO published.document (path, body, media_type, etag, written_at, valid_until)
VALUES (%(path)s, %(body)s, %(media_type)s, %(etag)s, %(written_at)s, %(valid_until)s)
ON CONFLICT (path) DO UPDATE SET
    body = excluded.body, media_type = excluded.media_type, etag = excluded.etag,
    written_at = excluded.written_at, valid_until = excluded.valid_until;

-- name: withdraw_documents
DELETE FROM published.document WHERE path = ANY (%(paths)s::text[]);

-- name: public_cap_identifiers
-- The newest messages that were ever published.
SELECT identifier FROM cap_published ORDER BY published_at DESC, identifier LIMIT %(most)s;

-- name: public_cap_documents
SELECT identifier, xml FROM cap_published WHERE identifier = ANY (%(identifiers)s::text[]);

-- name: public_cap_things
-- Whose warnings those are: the station of the alert or of the release, where there is one.
SELECT m.identifier, coalesce(a.thing_id, r.thing_id)
FROM cap_message m
LEFT JOIN alert a ON a.alert_id = m.alert_id
LEFT JOIN release r ON r.release_id = m.release_id
WHERE m.identifier = ANY (%(identifiers)s::text[]) AND m.published_at IS NOT NULL AND m.scope = 'Public';
