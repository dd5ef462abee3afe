-- Views of the wall that people share: what is filtered, where the map is, which thing is open, as an address's query.
CREATE TABLE saved_view (
    view_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    query text NOT NULL CHECK (length(query) <= 2000),
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    removed_by text,
    removed_at timestamptz,
    CHECK ((removed_by IS NULL) = (removed_at IS NULL))
);
-- A name stands for one view; one that was removed keeps its name and may come back while nobody else has taken it.
CREATE UNIQUE INDEX saved_view_name ON saved_view (name) WHERE removed_at IS NULL;
