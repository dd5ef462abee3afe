-- What came with each committed batch, for the receipts: written in its transaction, so that xid is the batch's too.

CREATE TABLE arrival (
    xid          xid8        NOT NULL DEFAULT pg_current_xact_id(),
    arrival_id   bigint      GENERATED ALWAYS AS IDENTITY,
    committed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ingestor     text        NOT NULL,
    -- Results offered, by datastream and quarter of an hour since 1970: any time zone's day is a sum of these.
    streams      integer[]   NOT NULL,
    quarters     integer[]   NOT NULL,
    offered      integer[]   NOT NULL,
    -- The devices' own counts, in their order; a thing is named by any one datastream of it.
    mark_streams integer[]     NOT NULL,
    mark_seqs    bigint[]      NOT NULL,
    mark_times   timestamptz[] NOT NULL,
    -- Dead letters by thing ('' where the topic names none), reason and the quarter of an hour they count for.
    dead_things   text[]     NOT NULL,
    dead_reasons  text[]     NOT NULL,
    dead_quarters integer[]  NOT NULL,
    dead_parts    integer[]  NOT NULL,
    PRIMARY KEY (xid, arrival_id)
);
CREATE INDEX arrival_committed_at ON arrival (committed_at);
