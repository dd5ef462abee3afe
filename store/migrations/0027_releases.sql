-- Releases of chemicals, whole in each version; the sensitive places and the population grid they are laid over.

-- Schools, hospitals, water intakes: files of the catalogue say them, each time all of them.
CREATE TABLE place (
    place_id text PRIMARY KEY,
    kind     text NOT NULL,
    name     jsonb NOT NULL,
    lon      double precision NOT NULL,
    lat      double precision NOT NULL,
    people   integer CHECK (people >= 0),
    made_up  boolean NOT NULL
);

-- One grid a city. `cells` is a list of {ring: [[lon, lat]…], people} in WGS 84, `datum` what the file was in.
CREATE TABLE population_grid (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    grid_id  uuid NOT NULL DEFAULT gen_random_uuid(),
    source   jsonb NOT NULL,
    datum    text NOT NULL,
    made_up  boolean NOT NULL,
    cells    jsonb NOT NULL
);

-- What is or may be coming out of a site. It is over when a person says so.
CREATE TABLE release (
    release_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    thing_id    text NOT NULL REFERENCES thing,
    incident_id bigint NOT NULL REFERENCES incident,
    drill       boolean NOT NULL,
    opened_at   timestamptz NOT NULL,
    closed_at   timestamptz,
    closed_by   text,
    closed_why  text,
    CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
CREATE INDEX release_open ON release (release_id) WHERE closed_at IS NULL;
CREATE INDEX release_incident ON release (incident_id);

-- What was asked and what it came to, as it was on the screens at that time. Never changed.
CREATE TABLE release_version (
    release_id bigint NOT NULL REFERENCES release,
    version    integer NOT NULL,
    at         timestamptz NOT NULL,
    why        text NOT NULL,
    by_whom    text NOT NULL,
    note       text NOT NULL,
    asked      jsonb NOT NULL,
    result     jsonb NOT NULL,
    PRIMARY KEY (release_id, version)
);

CREATE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a release stays as it was';
END
$$;
CREATE TRIGGER release_version_stays BEFORE UPDATE OR DELETE ON release_version
FOR EACH ROW EXECUTE FUNCTION refuse_to_change_history();
