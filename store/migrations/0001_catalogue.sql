-- What the owner declares: the city, its areas, things, datastreams and rules.
-- Filled from TOML by `citywatch migrate`; ids of datastreams are ours and never reused.

CREATE TABLE city (
    only_one   boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    city_id    text NOT NULL,
    name       jsonb NOT NULL,
    lon        double precision NOT NULL,
    lat        double precision NOT NULL,
    zoom       double precision NOT NULL,
    timezone   text NOT NULL,
    demo       boolean NOT NULL
);

CREATE TABLE area (
    area_id    text PRIMARY KEY,
    name       jsonb NOT NULL,
    lon        double precision NOT NULL,
    lat        double precision NOT NULL
);

CREATE TABLE source (
    source_id  text PRIMARY KEY,
    title      jsonb NOT NULL,
    licence    text NOT NULL,
    replay     jsonb NOT NULL
);

-- A thing that leaves the catalogue is retired, not deleted: its history stays readable.
CREATE TABLE thing (
    thing_id   text PRIMARY KEY CHECK (thing_id ~ '^[a-z0-9_-]{1,64}$'),
    kind       text NOT NULL,
    name       jsonb NOT NULL,
    area       text NOT NULL,
    lon        double precision NOT NULL CHECK (lon BETWEEN -180 AND 180),
    lat        double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    owner      jsonb NOT NULL,
    gateway    text,
    recorded   text,
    details    jsonb NOT NULL DEFAULT '{}',
    retired_at timestamptz
);

CREATE TABLE datastream (
    datastream_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    thing_id      text NOT NULL REFERENCES thing,
    property      text NOT NULL,
    period_s      double precision NOT NULL,
    report_s      double precision NOT NULL,
    max_age_s     double precision NOT NULL,
    source_unit   text NOT NULL,
    limits        jsonb NOT NULL DEFAULT '[]',
    retired_at    timestamptz,
    UNIQUE (thing_id, property)
);

CREATE TABLE rule (
    rule_id    text PRIMARY KEY,
    definition jsonb NOT NULL
);
