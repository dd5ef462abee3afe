-- name: save_city
INSERT INTO city (city_id, name, lon, lat, zoom, timezone, demo, cap_sender)
VALUES (%(city_id)s, %(name)s, %(lon)s, %(lat)s, %(zoom)s, %(timezone)s, %(demo)s, %(cap_sender)s)
ON CONFLICT (only_one) DO UPDATE SET
    city_id = excluded.city_id, name = excluded.name, lon = excluded.lon, lat = excluded.lat,
    zoom = excluded.zoom, timezone = excluded.timezone, demo = excluded.demo,
    cap_sender = excluded.cap_sender;

-- name: clear_areas
DELETE FROM area;

-- name: save_area
INSERT INTO area (area_id, name, lon, lat) VALUES (%(area_id)s, %(name)s, %(lon)s, %(lat)s);

-- name: clear_sources
DELETE FROM source;

-- name: save_source
INSERT INTO source (source_id, title, licence, replay)
VALUES (%(source_id)s, %(title)s, %(licence)s, %(replay)s);

-- name: save_thing
-- A thing that comes back from retirement is the same thing.
INSERT INTO thing (thing_id, kind, name, area, lon, lat, owner, gateway, recorded, details, tags,
    public, public_grid_m)
VALUES (%(thing_id)s, %(kind)s, %(name)s, %(area)s, %(lon)s, %(lat)s, %(owner)s, %(gateway)s, %(recorded)s, %(details)s, %(tags)s,
    %(public)s, %(public_grid_m)s)
ON CONFLICT (thing_id) DO UPDATE SET
    kind = excluded.kind, name = excluded.name, area = excluded.area, lon = excluded.lon, lat = excluded.lat,
    owner = excluded.owner, gateway = excluded.gateway, recorded = excluded.recorded,
    details = excluded.details, tags = excluded.tags, public = excluded.public,
    public_grid_m = excluded.public_grid_m, retired_at = NULL;

-- name: save_datastream
INSERT INTO datastream (thing_id, property, period_s, report_s, max_age_s, source_unit, limits)
VALUES (%(thing_id)s, %(property)s, %(period_s)s, %(report_s)s, %(max_age_s)s, %(source_unit)s, %(limits)s)
ON CONFLICT (thing_id, property) DO UPDATE SET
    period_s = excluded.period_s, report_s = excluded.report_s, max_age_s = excluded.max_age_s,
    source_unit = excluded.source_unit, limits = excluded.limits, retired_at = NULL;

-- name: retire_things
UPDATE thing SET retired_at = clock_timestamp()
WHERE retired_at IS NULL AND NOT thing_id = ANY (%(kept)s::text[] || %(ours)s::text);

-- name: retire_datastreams
UPDATE datastream SET retired_at = clock_timestamp()
WHERE retired_at IS NULL AND thing_id <> %(ours)s AND NOT (thing_id || '.' || property) = ANY (%(kept)s::text[]);

-- name: announce_catalogue
SELECT pg_notify('catalogue', '');

-- name: load_city
SELECT city_id, name, lon, lat, zoom, timezone, demo, cap_sender FROM city;

-- name: load_areas
SELECT area_id, name, lon, lat FROM area ORDER BY area_id;

-- name: load_sources
SELECT source_id, title, licence, replay FROM source ORDER BY source_id;

-- name: load_things
SELECT thing_id, kind, name, area, lon, lat, owner, gateway, recorded, details, tags, public, public_grid_m
FROM thing WHERE retired_at IS NULL AND thing_id <> %(hidden)s ORDER BY thing_id;

-- name: load_datastreams
SELECT datastream_id, thing_id, property, period_s, report_s, max_age_s, source_unit, limits
FROM datastream WHERE retired_at IS NULL AND thing_id <> %(hidden)s ORDER BY datastream_id;

-- name: canary_datastream
SELECT datastream_id FROM datastream WHERE thing_id = %(thing_id)s AND retired_at IS NULL;
