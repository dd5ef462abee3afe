-- name: lock_declarations
-- One at a time changes what is declared: what it says of other entries was checked against what counts now.
SELECT pg_advisory_xact_lock(hashtext('citywatch declarations'));

-- name: current_declarations
SELECT section, id, version, definition, by_whom, at, origin, gone, note FROM (
    SELECT DISTINCT ON (section, id) section, id, version, definition, by_whom, at, origin, gone, note
    FROM declaration ORDER BY section, id, version DESC
) newest WHERE NOT gone;

-- name: declarations_as_of
-- What counted at a moment, that moment included.
SELECT section, id, version, definition, by_whom, at, origin, gone, note FROM (
    SELECT DISTINCT ON (section, id) section, id, version, definition, by_whom, at, origin, gone, note
    FROM declaration WHERE at <= %(at)s ORDER BY section, id, version DESC
) newest WHERE NOT gone;

-- name: newest_of_each
-- Of each entry its newest version from a file, and the number and origin of its newest version of all.
SELECT section, id, of_file.definition, of_file.gone, newest.version, newest.origin, newest.gone
FROM (
    SELECT DISTINCT ON (section, id) section, id, version, origin, gone
    FROM declaration ORDER BY section, id, version DESC
) newest LEFT JOIN (
    SELECT DISTINCT ON (section, id) section, id, definition, gone
    FROM declaration WHERE origin = 'file' ORDER BY section, id, version DESC
) of_file USING (section, id);

-- name: newest_declaration
SELECT section, id, version, definition, by_whom, at, origin, gone, note FROM declaration
WHERE section = %(section)s AND id = %(id)s ORDER BY version DESC LIMIT 1;

-- name: declaration_history
SELECT section, id, version, definition, by_whom, at, origin, gone, note FROM declaration
WHERE section = %(section)s AND id = %(id)s ORDER BY version DESC LIMIT %(most)s;

-- name: add_declaration
-- Only on top of the version it was decided on; 0 is that there was none.
INSERT INTO declaration (section, id, version, definition, by_whom, origin, gone, note)
SELECT %(section)s, %(id)s, %(expected)s + 1, %(definition)s, %(by)s, %(origin)s, %(gone)s, %(note)s
WHERE coalesce((SELECT max(version) FROM declaration WHERE section = %(section)s AND id = %(id)s), 0) = %(expected)s
ON CONFLICT DO NOTHING
RETURNING version;
