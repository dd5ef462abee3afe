-- What the public may see, and where it is put for them: a schema of its own, with nothing else in it.

-- Properties that are shown to the public; NULL: the thing is not shown at all. The grid is in metres, 0 = exact.
ALTER TABLE thing ADD COLUMN public text[], ADD COLUMN public_grid_m integer NOT NULL DEFAULT 0 CHECK (public_grid_m >= 0);

CREATE SCHEMA published;

-- The documents of city/published.py, path by path; the same bytes as in the folder of the publishing process.
CREATE TABLE published.document (
    path        text PRIMARY KEY,
    body        bytea       NOT NULL,
    media_type  text        NOT NULL,
    etag        text        NOT NULL,
    written_at  timestamptz NOT NULL,
    valid_until timestamptz
);

-- The only role of the public side: it reads this schema, and nothing else. It cannot sign in until an owner gives it
-- a password, or grants it to a role that can. Where we may not make roles, an owner makes it and grants the same.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'citywatch_public') THEN
        CREATE ROLE citywatch_public NOLOGIN;
    END IF;
    GRANT USAGE ON SCHEMA published TO citywatch_public;
    GRANT SELECT ON ALL TABLES IN SCHEMA published TO citywatch_public;
EXCEPTION
    WHEN insufficient_privilege THEN RAISE NOTICE 'no right to make the role citywatch_public: see docs/public.md';
    WHEN duplicate_object OR unique_violation THEN
        GRANT USAGE ON SCHEMA published TO citywatch_public;
        GRANT SELECT ON ALL TABLES IN SCHEMA published TO citywatch_public;
END
$$;
