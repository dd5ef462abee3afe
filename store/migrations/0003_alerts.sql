-- Alerts and their transitions. A transition row is the outbox, the audit trail and the history in one.

CREATE TABLE alert (
    alert_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id       text NOT NULL,
    datastream_id integer NOT NULL REFERENCES datastream,
    severity      smallint NOT NULL,
    life          text NOT NULL,
    since         timestamptz NOT NULL,
    changed       timestamptz NOT NULL,
    seen_until    timestamptz NOT NULL,
    result        double precision,
    limit_value   double precision,
    by_whom       text
);
-- At most one open alert of a rule on a datastream: a redelivered batch cannot raise a second one.
CREATE UNIQUE INDEX alert_open ON alert (rule_id, datastream_id) WHERE life <> 'cleared';

CREATE TABLE transition (
    transition_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alert_id      bigint NOT NULL REFERENCES alert,
    change        text NOT NULL,
    severity      smallint NOT NULL,
    life          text NOT NULL,
    at            timestamptz NOT NULL,
    recorded_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    result        double precision,
    limit_value   double precision,
    by_whom       text,
    note          text
);
CREATE INDEX transition_alert ON transition (alert_id, transition_id);

-- How far a reader of batches has come. Moved in the transaction that stores what was concluded.
CREATE TABLE feed_cursor (
    reader   text PRIMARY KEY,
    xid      xid8 NOT NULL,
    batch_id bigint NOT NULL
);
