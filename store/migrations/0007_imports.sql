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
