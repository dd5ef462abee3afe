-- Signs that tell a database from its restored copy, days from hours that are gone, and imports from their rest.

-- The transaction that wrote this row, as a value. It is the row's own xmin as well, until a logical restore writes the
-- row anew: then everything that carries an xid speaks of another cluster (store/cluster.py).
CREATE TABLE cluster (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    xid      xid8 NOT NULL DEFAULT pg_current_xact_id()
);
INSERT INTO cluster DEFAULT VALUES;

-- Retention has deleted hours before this. Of days before it only those are made again whose hours are all there.
ALTER TABLE rollup ADD COLUMN hours_since timestamptz NOT NULL DEFAULT '1900-01-01 00:00:00+00';

-- When an import last went on.
ALTER TABLE import ADD COLUMN moved_at timestamptz NOT NULL DEFAULT clock_timestamp();
