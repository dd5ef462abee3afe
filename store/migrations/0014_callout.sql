-- Call and confirm: a callout, its callees, what was done to reach each, and how their states changed.
-- What a list said when a callout began is kept with it: a list that is changed meanwhile changes nothing.

CREATE TABLE callout (
    callout_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    list_id    text NOT NULL,
    name       jsonb NOT NULL,
    message    jsonb NOT NULL,
    drill      boolean NOT NULL,
    severity   smallint NOT NULL,
    lines      integer NOT NULL CHECK (lines > 0),
    voice      text NOT NULL,
    sms        text NOT NULL,
    timing     jsonb NOT NULL,
    life       text NOT NULL CHECK (life IN ('running', 'finished', 'stopped')),
    started_at timestamptz NOT NULL,
    by_whom    text NOT NULL,
    ended_at   timestamptz,
    note       text
);
-- One list is called once at a time: a second press of the button calls nobody twice.
CREATE UNIQUE INDEX callout_running ON callout (list_id, drill) WHERE life = 'running';

CREATE TABLE callee (
    callee_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    callout_id bigint NOT NULL REFERENCES callout,
    person_id  text NOT NULL,
    person     jsonb NOT NULL,
    door       jsonb NOT NULL,
    superior   jsonb,
    state      text NOT NULL CHECK (state IN (
        'calling', 'texted', 'superior', 'door',
        'confirmed_by_call', 'confirmed_by_sms', 'confirmed_by_superior', 'confirmed_at_door', 'unreached', 'cancelled')),
    since      timestamptz NOT NULL,
    due_at     timestamptz,
    by_whom    text,
    note       text,
    UNIQUE (callout_id, person_id)
);
-- When somebody has to be looked at again; the only thing that is asked about the passing of time.
CREATE INDEX callee_due ON callee (due_at) WHERE due_at IS NOT NULL;

-- One row for each change of a callee's state, the first one included: the audit trail.
CREATE TABLE callee_change (
    change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    callee_id bigint NOT NULL REFERENCES callee,
    state     text NOT NULL,
    why       text NOT NULL,
    at        timestamptz NOT NULL,
    by_whom   text,
    note      text
);
CREATE INDEX callee_change_callee ON callee_change (callee_id, change_id);

-- One call or one text. `tail` is the end of the number, by which the same one is known however it is written. `key` is what the gateway knows it by, however often it is asked. `due_at` is when a queued
-- act may be begun, the lease of one that a sender has, and the latest time for the report of one that rings.
CREATE TABLE callout_act (
    act_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    callee_id bigint NOT NULL REFERENCES callee,
    callout_id bigint NOT NULL REFERENCES callout,
    key       text NOT NULL UNIQUE,
    way       text NOT NULL,
    number    smallint NOT NULL,
    is_call   boolean NOT NULL,
    urgency   smallint NOT NULL,
    channel   text NOT NULL,
    address   text NOT NULL,
    tail      text NOT NULL,
    code      text,
    stage     text NOT NULL CHECK (stage IN ('queued', 'asking', 'ringing', 'ended')),
    made_at   timestamptz NOT NULL,
    due_at    timestamptz,
    begun_at  timestamptz,
    ended_at  timestamptz,
    end_kind  text,
    tries     smallint NOT NULL DEFAULT 0,
    detail    text NOT NULL DEFAULT '',
    UNIQUE (callee_id, way, number)
);
-- What may be begun, the most urgent first.
CREATE INDEX callout_act_queued ON callout_act (callout_id, is_call, urgency, act_id) WHERE stage = 'queued';
-- What is out: it holds a line, and is late at some time.
CREATE INDEX callout_act_out ON callout_act (due_at) WHERE stage IN ('asking', 'ringing');
-- One call to a number at a time, whatever lists it is on.
CREATE UNIQUE INDEX callout_act_one_call ON callout_act (tail) WHERE is_call AND stage IN ('asking', 'ringing');
-- A reply finds its text by the number it came from and the code in it.
CREATE INDEX callout_act_code ON callout_act (tail, code) WHERE code IS NOT NULL;
