-- name: clear_places
DELETE FROM place;

-- name: save_place
INSERT INTO place (place_id, kind, name, lon, lat, people, made_up)
VALUES (%(place_id)s, %(kind)s, %(name)s, %(lon)s, %(lat)s, %(people)s, %(made_up)s);

-- name: load_places
SELECT place_id, kind, name, lon, lat, people, made_up FROM place ORDER BY place_id;

-- name: clear_population_grid
DELETE FROM population_grid;

-- name: save_population_grid
INSERT INTO population_grid (source, datum, made_up, cells)
VALUES (%(source)s, %(datum)s, %(made_up)s, %(cells)s);

-- name: population_grid_id
-- Which grid it is: who has laid it out already need not read it again.
SELECT grid_id::text FROM population_grid;

-- name: load_population_grid
SELECT source, datum, made_up, cells FROM population_grid;

-- name: open_release
INSERT INTO release (thing_id, incident_id, drill, opened_at)
VALUES (%(thing_id)s, %(incident_id)s, %(drill)s, %(at)s) RETURNING release_id;

-- name: add_release_version
-- One number, one version: who comes second with it is refused by the key.
INSERT INTO release_version (release_id, version, at, why, by_whom, note, asked, result)
VALUES (%(release_id)s, %(version)s, %(at)s, %(why)s, %(by)s, %(note)s, %(asked)s, %(result)s);

-- name: announce_release
SELECT pg_notify('release', %(release_id)s::text);

-- name: lock_release
-- Whoever decides on the next version of a release holds this row until it is stored.
SELECT release_id, thing_id, incident_id, drill, opened_at, closed_at, closed_by, closed_why
FROM release WHERE release_id = %(release_id)s FOR UPDATE;

-- name: release_by_id
SELECT release_id, thing_id, incident_id, drill, opened_at, closed_at, closed_by, closed_why
FROM release WHERE release_id = %(release_id)s;

-- name: newest_releases
-- The newest first: those that are open, or all.
SELECT release_id, thing_id, incident_id, drill, opened_at, closed_at, closed_by, closed_why
FROM release WHERE NOT %(open)s OR closed_at IS NULL ORDER BY release_id DESC LIMIT %(most)s;

-- name: releases_of_incident
SELECT release_id, thing_id, incident_id, drill, opened_at, closed_at, closed_by, closed_why
FROM release WHERE incident_id = %(incident_id)s ORDER BY release_id;

-- name: close_release
-- By conditional write: only an open one.
UPDATE release SET closed_at = %(at)s, closed_by = %(by)s, closed_why = %(note)s
WHERE release_id = %(release_id)s AND closed_at IS NULL;

-- name: release_versions
-- Newest versions of releases, whole.
SELECT DISTINCT ON (release_id) release_id, version, at, why, by_whom, note, asked, result
FROM release_version WHERE release_id = ANY (%(ids)s::bigint[]) ORDER BY release_id, version DESC;

-- name: release_version
SELECT release_id, version, at, why, by_whom, note, asked, result
FROM release_version WHERE release_id = %(release_id)s AND version = %(version)s;

-- name: release_history
-- What each version was and which wind it stood on, the first first; the newest of very many.
SELECT version, at, why, by_whom, note, wind FROM (
    SELECT version, at, why, by_whom, note, result -> 'wind' AS wind
    FROM release_version WHERE release_id = %(release_id)s ORDER BY version DESC LIMIT %(most)s) newest
ORDER BY version;

-- name: touch_incident
-- Something happened in it: it is open (again).
UPDATE incident SET active_at = greatest(active_at, %(at)s), since = least(since, %(at)s), closed_at = NULL,
    worst = greatest(worst, %(worst)s)
WHERE incident_id = %(incident_id)s;

-- name: close_quiet_incident
-- Over once all its alerts and all its releases are.
UPDATE incident i SET closed_at = %(at)s, active_at = greatest(active_at, %(at)s)
WHERE incident_id = %(incident_id)s AND closed_at IS NULL
  AND NOT EXISTS (SELECT FROM alert a WHERE a.incident_id = i.incident_id AND a.life <> 'cleared')
  AND NOT EXISTS (SELECT FROM release r WHERE r.incident_id = i.incident_id AND r.closed_at IS NULL);

-- name: incident_of_site
-- The incident that the worst open alert on a site is in.
SELECT a.incident_id FROM alert a
WHERE a.thing_id = %(thing_id)s AND a.life <> 'cleared' AND a.drill = %(drill)s AND a.incident_id IS NOT NULL
ORDER BY a.severity DESC, a.alert_id DESC LIMIT 1;

-- name: alert_to_warn_of
-- The alert of an incident that a warning is tied to: an open one, on the site before others, the worst first.
SELECT a.alert_id FROM alert a
WHERE a.incident_id = %(incident_id)s AND a.life IN ('unack_active', 'ack_active')
ORDER BY (a.thing_id IS NOT DISTINCT FROM %(thing_id)s) DESC, a.severity DESC, a.alert_id DESC LIMIT 1;
