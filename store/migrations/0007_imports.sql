-- History that was brought in from files: who, what, how far, and how to take it out again.

-- `stamp` is the received_at of every observation the import stored, and of no other: live observations are received
-- at whole milliseconds, an import at one with microseconds of its own. So an import is undone without a second copy
-- of its keys. `rows_done` is moved in the transaction that stores those rows: a killed import goes on from there.
CREATE TABLE import (
    import_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stamp          timestamptz NOT NULL UNIQUE CHECK (extract(microseconds FROM stamp)::integer % 1000 <> 0),
    file           text NOT NULL,
    sha256         text NOT NULL,
    mapping        text NOT NULL,
    by_whom        text NOT NULL,
    state          text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'undoing', 'undone')),
    started_at     timestamptz NOT NULL,
    finished_at    timestamptz,
    row_count      bigint NOT NULL,
    rows_done      bigint NOT NULL DEFAULT 0,
    offered        bigint NOT NULL DEFAULT 0,
    stored         bigint NOT NULL DEFAULT 0,
    conflicting    bigint NOT NULL DEFAULT 0,
    datastream_ids integer[] NOT NULL,
    first          timestamptz,
    last           timestamptz,
    CHECK (stored + conflicting <= offered)
);

-- One unfinished import of a file by a mapping: whoever runs it again goes on with that one.
CREATE UNIQUE INDEX import_unfinished ON import (sha256, mapping) WHERE state = 'running';

-- Places for old history on TimescaleDB, where observations lie in chunks of one day: decades of daily values would
-- be tens of thousands of chunks, more than PostgreSQL can lock at once. Where a past year has no chunk, wide ones
-- are made by a row that comes and goes while the interval is another one; nobody else sees either. Elsewhere
-- nothing is to be done. Returns how many were made.
CREATE FUNCTION import_room(years integer[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    usual interval;
    width interval;
    place timestamptz;
    made integer := 0;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
        RETURN 0;
    END IF;
    SELECT time_interval INTO usual FROM timescaledb_information.dimensions WHERE hypertable_name = 'observation';
    FOR place IN
        SELECT p FROM unnest(years) AS y,
               generate_series(make_timestamptz(y, 1, 1, 0, 0, 0, 'UTC'),
                               make_timestamptz(y, 12, 31, 0, 0, 0, 'UTC'), INTERVAL '7 days') AS p
        WHERE p < clock_timestamp() - INTERVAL '60 days' ORDER BY p
    LOOP
        width := CASE WHEN place < clock_timestamp() - INTERVAL '500 days' THEN INTERVAL '364 days' ELSE INTERVAL '28 days' END;
        IF NOT EXISTS (SELECT FROM timescaledb_information.chunks
                       WHERE hypertable_name = 'observation' AND range_start <= place AND range_end > place) THEN
            PERFORM set_chunk_time_interval('observation', width);
            INSERT INTO observation VALUES (0, place, 0, 0, 0, place);
            DELETE FROM observation WHERE datastream_id = 0 AND phenomenon_time = place;
            made := made + 1;
        END IF;
    END LOOP;
    IF made > 0 THEN
        PERFORM set_chunk_time_interval('observation', usual);
    END IF;
    RETURN made;
END $$;
