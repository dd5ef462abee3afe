-- What a wall showed at any time that is kept: alerts as each transition left them, which of them there were at a time,
-- what things said of being online, and where observations came late.

-- The alert as its row is after the transition. NULL in rows from before: those alerts are lived through again.
ALTER TABLE transition ADD COLUMN alert_left jsonb;

-- For what was recorded in a time, and for how many alarms began when.
CREATE INDEX transition_recorded ON transition (recorded_at, transition_id);
CREATE INDEX transition_risen ON transition (at) INCLUDE (severity, alert_id) WHERE change IN ('raised', 'escalated');

-- From the first that an alert tells of to the last, without an end while it is open: whoever asks for a moment reads
-- the few alerts of that moment, however many there ever were.
CREATE TABLE alert_span (
    alert_id bigint    PRIMARY KEY REFERENCES alert ON DELETE CASCADE,
    during   tstzrange NOT NULL
);
INSERT INTO alert_span (alert_id, during)
SELECT a.alert_id, tstzrange(min(least(t.at, t.recorded_at)),
                             CASE WHEN a.life = 'cleared' THEN max(greatest(t.at, t.recorded_at)) END, '[]')
FROM alert a JOIN transition t USING (alert_id) GROUP BY a.alert_id, a.life;
CREATE INDEX alert_span_during ON alert_span USING gist (during);

-- Every word of a thing on being online that was another than the one before.
CREATE TABLE presence_said (
    thing_id text        NOT NULL REFERENCES thing,
    since    timestamptz NOT NULL,
    online   boolean     NOT NULL,
    PRIMARY KEY (thing_id, since)
);
INSERT INTO presence_said (thing_id, since, online) SELECT thing_id, since, online FROM presence;

-- Stretches of a datastream of which everything was received at `received_at` or later, long after it happened: who
-- asks what was known before that passes over them whole. They only save reading; nothing is wrong without them.
CREATE TABLE late_run (
    datastream_id integer     NOT NULL,
    first         timestamptz NOT NULL,
    received_at   timestamptz NOT NULL,
    last          timestamptz NOT NULL,
    PRIMARY KEY (datastream_id, first, received_at),
    CHECK (first <= last)
);

-- Those few observations whose clock ran ahead of their arrival: they were shown before their time.
CREATE INDEX observation_ahead ON observation (datastream_id, received_at DESC)
WHERE phenomenon_time - received_at > INTERVAL '5 seconds';
