-- What was observed, and the account of every batch that was committed.

-- (datastream, phenomenon_time) is what makes an observation one and the same:
-- a redelivered message meets ON CONFLICT DO NOTHING.
-- reasons is the bit set of city.quality.Reason.
CREATE TABLE observation (
    datastream_id   integer          NOT NULL,
    phenomenon_time timestamptz      NOT NULL,
    result          double precision NOT NULL,
    quality         smallint         NOT NULL,
    reasons         integer          NOT NULL,
    received_at     timestamptz      NOT NULL,
    PRIMARY KEY (datastream_id, phenomenon_time)
);

-- A hypertable where TimescaleDB is loaded, a plain table elsewhere. Same name, same queries.
DO $$
BEGIN
    IF current_setting('shared_preload_libraries') LIKE '%timescaledb%' THEN
        CREATE EXTENSION IF NOT EXISTS timescaledb;
        PERFORM create_hypertable('observation', 'phenomenon_time',
                                  chunk_time_interval => INTERVAL '1 day', create_default_indexes => false);
    END IF;
END $$;

-- One row per committed batch: what the alert engine reads. The observations that were new travel
-- inside the row, so that nobody joins history to learn what is new. Readers go by (xid, batch_id)
-- below pg_snapshot_xmin: two ingestors cannot hide each other's batches.
CREATE TABLE batch (
    xid              xid8               NOT NULL DEFAULT pg_current_xact_id(),
    batch_id         bigint             GENERATED ALWAYS AS IDENTITY,
    committed_at     timestamptz        NOT NULL DEFAULT clock_timestamp(),
    datastream_ids   integer[]          NOT NULL,
    phenomenon_times timestamptz[]      NOT NULL,
    results          double precision[] NOT NULL,
    qualities        smallint[]         NOT NULL,
    reasons          integer[]          NOT NULL,
    PRIMARY KEY (xid, batch_id)
);
CREATE INDEX batch_committed_at ON batch (committed_at);

-- Running totals, one row per ingestor so that nobody waits for anybody.
-- received = stored + duplicate + dead_lettered, always.
CREATE TABLE tally (
    ingestor       text PRIMARY KEY,
    received       bigint NOT NULL DEFAULT 0,
    stored         bigint NOT NULL DEFAULT 0,
    duplicate      bigint NOT NULL DEFAULT 0,
    dead_lettered  bigint NOT NULL DEFAULT 0,
    last_commit_at timestamptz NOT NULL,
    CHECK (received = stored + duplicate + dead_lettered)
) WITH (fillfactor = 50);

CREATE TABLE dead_letter (
    dead_letter_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_at    timestamptz NOT NULL,
    reason         text NOT NULL,
    detail         text NOT NULL,
    topic          text NOT NULL,
    payload        bytea NOT NULL,
    parts          integer NOT NULL CHECK (parts > 0)
);
CREATE INDEX dead_letter_received_at ON dead_letter (received_at DESC);

-- Who is alive. A process beats every few seconds; silence is visible in /health.
CREATE TABLE process (
    process    text PRIMARY KEY,
    pid        integer NOT NULL,
    started_at timestamptz NOT NULL,
    beat_at    timestamptz NOT NULL,
    detail     jsonb NOT NULL DEFAULT '{}'
);
