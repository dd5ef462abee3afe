-- From transitions to people: what is told to whom, by which way, what became of it, and who answered.

-- What policy remembers between its looks, as `city/` spells it: `state` is the noun of the same name as JSON.
-- `due_at` is the only thing that is asked about the passing of time.

-- Alerts that are told together. `hurried`: nobody of the step that was told can be reached, or will come.
CREATE TABLE told_group (
    group_key text PRIMARY KEY,
    thread    text NOT NULL,
    state     jsonb NOT NULL,
    due_at    timestamptz,
    hurried   boolean NOT NULL DEFAULT false
);
CREATE INDEX told_group_due ON told_group (due_at) WHERE due_at IS NOT NULL;

-- The last that a person was told of an alert: who is owed its end.
CREATE TABLE heard (
    alert_id  bigint NOT NULL REFERENCES alert,
    person_id text NOT NULL,
    state     jsonb NOT NULL,
    PRIMARY KEY (alert_id, person_id)
);

-- How many messages a person had lately, and what waits for their next digest.
CREATE TABLE budget (
    person_id text PRIMARY KEY,
    state     jsonb NOT NULL,
    due_at    timestamptz
);
CREATE INDEX budget_due ON budget (due_at) WHERE due_at IS NOT NULL;

-- How often a rule's condition came back on a subject.
CREATE TABLE flap (
    about text PRIMARY KEY,
    state jsonb NOT NULL
);

-- What one person is told in one go. The acknowledge link is not in it: it is made when the text is sent.
CREATE TABLE notification (
    notification_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id text NOT NULL,
    thread    text NOT NULL,
    group_key text,
    why       text NOT NULL,
    alert_ids bigint[] NOT NULL,
    listed    bigint[] NOT NULL DEFAULT '{}',
    severity  smallint NOT NULL,
    drill     boolean NOT NULL DEFAULT false,
    lang      text NOT NULL,
    title     text NOT NULL,
    body      text NOT NULL,
    short     text NOT NULL,
    spoken    text NOT NULL,
    facts     jsonb NOT NULL,
    made_at   timestamptz NOT NULL,
    seen_at   timestamptz
);
CREATE INDEX notification_person ON notification (person_id, made_at);
CREATE INDEX notification_thread ON notification (thread, person_id);
CREATE INDEX notification_red ON notification (made_at) WHERE severity = 4;
CREATE INDEX notification_alert ON notification USING gin (alert_ids);

-- A notification on its way by one contact of the person. The first is queued at once, the others wait for it to
-- fail. `due_at` is when a queued one may be tried, and until when the sender that has one in hand may keep it.
CREATE TABLE delivery (
    delivery_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notification_id bigint NOT NULL REFERENCES notification,
    position        smallint NOT NULL,
    key             text NOT NULL UNIQUE DEFAULT 'd-' || gen_random_uuid(),
    channel         text NOT NULL,
    address         text NOT NULL,
    state           text NOT NULL CHECK (state IN ('waiting', 'queued', 'sending', 'sent', 'failed', 'cancelled', 'merged')),
    made_at         timestamptz NOT NULL,
    due_at          timestamptz,
    holder          text,
    tries           smallint NOT NULL DEFAULT 0,
    ended_at        timestamptz,
    detail          text NOT NULL DEFAULT '',
    provider_id     text,
    merged_into     bigint REFERENCES delivery,
    UNIQUE (notification_id, position)
);
CREATE INDEX delivery_due ON delivery (channel, due_at) WHERE state IN ('queued', 'sending');
CREATE INDEX delivery_unsent ON delivery (notification_id) WHERE state IN ('waiting', 'queued', 'sending');
CREATE INDEX delivery_failed ON delivery (ended_at) WHERE state = 'failed';
CREATE INDEX delivery_channel ON delivery (channel, delivery_id);

-- One try of a delivery.
CREATE TABLE attempt (
    attempt_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_id   bigint NOT NULL REFERENCES delivery,
    number        smallint NOT NULL,
    begun_at      timestamptz NOT NULL,
    ended_at      timestamptz NOT NULL,
    result        text NOT NULL,
    detail        text NOT NULL,
    provider_id   text,
    retry_after_s double precision
);
CREATE INDEX attempt_delivery ON attempt (delivery_id, attempt_id);

-- Links by which a person answers without signing in; only a hash of what is in the link is kept.
CREATE TABLE answer_link (
    token_hash      bytea PRIMARY KEY,
    notification_id bigint NOT NULL REFERENCES notification,
    expires_at      timestamptz NOT NULL,
    used_at         timestamptz,
    used_for        text
);
CREATE INDEX answer_link_expires ON answer_link (expires_at);

-- A person's order to tell nobody of certain alerts for a time.
CREATE TABLE silence (
    silence_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    matcher    jsonb NOT NULL,
    first      timestamptz NOT NULL,
    last       timestamptz NOT NULL CHECK (last > first),
    by_whom    text NOT NULL,
    reason     text NOT NULL,
    made_at    timestamptz NOT NULL,
    ended_by   text
);
CREATE INDEX silence_last ON silence (last);
