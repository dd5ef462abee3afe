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
INSERT INTO population_grid (source, datum, made_up, cells, checked)
VALUES (%(source)s, %(datum)s, %(made_up)s, %(cells)s, %(checked)s);

-- name: population_grid_id
-- Which grid it is: who has laid it out already need not read it again.
SELECT grid_id::text FROM population_grid;

-- name: load_population_grid
SELECT source, datum, made_up, cells, checked FROM population_grid;

-- name: open_release
-- Asked for a second time by the same key: nothing.
INSERT INTO release (thing_id, incident_id, drill, opened_at, asked_key)
VALUES (%(thing_id)s, %(incident_id)s, %(drill)s, %(at)s, %(key)s)
ON CONFLICT (asked_key) DO NOTHING RETURNING release_id;

-- name: release_of_key
SELECT release_id FROM release WHERE asked_key = %(key)s;

-- name: hold_site
-- Whoever opens a release at a site holds it: the second one sees the first.
SELECT FROM thing WHERE thing_id = %(thing_id)s FOR NO KEY UPDATE;

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
-- The newest first: those that are open, or all, before a number.
SELECT release_id, thing_id, incident_id, drill, opened_at, closed_at, closed_by, closed_why
FROM release WHERE (NOT %(open)s OR closed_at IS NULL) AND release_id < %(before)s
ORDER BY release_id DESC LIMIT %(most)s;

-- name: releases_of_incident
SELECT release_id, thing_id, incident_id, drill, opened_at, closed_at, closed_by, closed_why
FROM release WHERE incident_id = %(incident_id)s ORDER BY release_id;

-- name: close_release
-- By conditional write: only an open one.
UPDATE release SET closed_at = %(at)s, closed_by = %(by)s, closed_why = %(note)s
WHERE release_id = %(release_id)s AND closed_at IS NULL;

-- name: release_versions
-- Newest versions of releases, whole: one step in the key of each, however many versions it has.
SELECT newest.release_id, version, at, why, by_whom, note, asked, result
FROM (SELECT DISTINCT unnest(%(ids)s::bigint[]) AS release_id) wanted
CROSS JOIN LATERAL (
    SELECT * FROM release_version v WHERE v.release_id = wanted.release_id ORDER BY version DESC LIMIT 1) newest;

-- name: release_briefs
-- The same without the outlines of zones, which are most of it.
SELECT newest.release_id, version, at, why, by_whom, note, asked,
       jsonb_set(result, '{zones,features}', coalesce(
           (SELECT jsonb_agg(zone || '{"geometry": null}' ORDER BY place)
            FROM jsonb_array_elements(result #> '{zones,features}') WITH ORDINALITY AS drawn (zone, place)), '[]'))
FROM (SELECT DISTINCT unnest(%(ids)s::bigint[]) AS release_id) wanted
CROSS JOIN LATERAL (
    SELECT * FROM release_version v WHERE v.release_id = wanted.release_id ORDER BY version DESC LIMIT 1) newest;

-- name: release_version
SELECT release_id, version, at, why, by_whom, note, asked, result
FROM release_version WHERE release_id = %(release_id)s AND version = %(version)s;

-- name: release_history
-- What each version was and which wind it stood on, the first first: of very many the first and those before a number.
SELECT version, at, why, by_whom, note, wind FROM release_version
WHERE release_id = %(release_id)s AND version < %(before)s
  AND (version = 1 OR version >= least(%(before)s, (SELECT max(version) + 1 FROM release_version
                                                    WHERE release_id = %(release_id)s)) - %(most)s)
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

-- name: alert_told_with
-- Warnings of a release once hung on an alert of its incident, whose messages name the release.
SELECT m.alert_id FROM cap_message m JOIN alert a USING (alert_id)
WHERE a.incident_id = %(incident_id)s AND m.dropped_at IS NULL
  AND strpos(m.xml, '<incidents>' || %(told)s || '</incidents>') > 0
ORDER BY m.drafted_at DESC LIMIT 1;

-- name: open_at_site
SELECT release_id FROM release WHERE thing_id = %(thing_id)s AND drill = %(drill)s AND closed_at IS NULL
ORDER BY release_id;
