-- Receipts: what became of what each thing sent on each day, rolled up from `arrival` after the commit; and
-- what things say about being online.

CREATE TABLE presence (
    thing_id text PRIMARY KEY REFERENCES thing,
    online   boolean NOT NULL,
    since    timestamptz NOT NULL,
    heard_at timestamptz NOT NULL
) WITH (fillfactor = 70);

-- The numbers a thing gave its messages, by quarter of an hour of their time (since 1970 UTC). A union: neither
-- order nor repetition of messages changes it.
CREATE TABLE mark (
    thing_id text NOT NULL,
    quarter  integer NOT NULL,
    seqs     int8multirange NOT NULL,
    PRIMARY KEY (thing_id, quarter)
) WITH (fillfactor = 70);
CREATE INDEX mark_quarter ON mark (quarter);

-- Results offered and stored, by day of the city's calendar.
CREATE TABLE receipt_stream (
    day           date NOT NULL,
    datastream_id integer NOT NULL,
    offered       bigint NOT NULL,
    stored        bigint NOT NULL,
    PRIMARY KEY (day, datastream_id)
) WITH (fillfactor = 70);

-- Parts that were dead-lettered, by the day they were said for; where they said none, the day they arrived.
CREATE TABLE receipt_dead (
    day      date NOT NULL,
    thing_id text NOT NULL,
    reason   text NOT NULL,
    parts    bigint NOT NULL,
    PRIMARY KEY (day, thing_id, reason)
);

-- Days of things about which something new was counted: their receipt is reckoned again when the day is over.
CREATE TABLE receipt_due (
    day      date NOT NULL,
    thing_id text NOT NULL,
    PRIMARY KEY (day, thing_id)
);

-- Receipts as they were reckoned; they stay when marks are forgotten.
CREATE TABLE receipt (
    day         date NOT NULL,
    thing_id    text NOT NULL,
    verdict     text NOT NULL,
    doubts      text[] NOT NULL,
    received    bigint NOT NULL,
    gaps        jsonb NOT NULL,
    restarts    jsonb NOT NULL,
    offered     bigint NOT NULL,
    stored      bigint NOT NULL,
    expected    bigint NOT NULL,
    dead        jsonb NOT NULL,
    reckoned_at timestamptz NOT NULL,
    PRIMARY KEY (day, thing_id)
);
CREATE INDEX receipt_thing ON receipt (thing_id, day);

-- What has been rolled up of each ingestor, to be compared with its tally. It begins where the tally stands now,
-- and the reader at this transaction: the lock waits for ingestors that are about to commit.
CREATE TABLE receipt_account (
    ingestor      text PRIMARY KEY,
    offered       bigint NOT NULL,
    stored        bigint NOT NULL,
    dead_lettered bigint NOT NULL
);
LOCK TABLE tally IN EXCLUSIVE MODE;
INSERT INTO receipt_account (ingestor, offered, stored, dead_lettered)
SELECT ingestor, stored + duplicate, stored, dead_lettered FROM tally;
INSERT INTO feed_cursor (reader, xid, batch_id) VALUES ('receipts', pg_current_xact_id(), 9223372036854775807);

-- Which days were compared, and how far one has come. Days on which something was stored before there were
-- receipts are none of ours: the first row stands for them.
CREATE TABLE reconciled (
    day         date PRIMARY KEY,
    upto        integer NOT NULL DEFAULT 0,
    differences integer NOT NULL DEFAULT 0,
    done_at     timestamptz
);
INSERT INTO reconciled (day, done_at)
SELECT (max(phenomenon_time) AT TIME ZONE (SELECT timezone FROM city))::date, clock_timestamp()
FROM observation HAVING count(*) > 0 AND EXISTS (SELECT FROM city);

-- A difference that was found. `what` is rows (of a datastream) or received, stored, dead_lettered (of an
-- ingestor's tally).
CREATE TABLE reconciliation (
    reconciliation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    found_at      timestamptz NOT NULL,
    day           date NOT NULL,
    what          text NOT NULL,
    datastream_id integer,
    ingestor      text,
    receipted     bigint NOT NULL,
    found         bigint NOT NULL
);
CREATE INDEX reconciliation_day ON reconciliation (day);
