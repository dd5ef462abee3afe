-- Warnings in the Common Alerting Protocol: ours about our alerts, and those of other authorities.

ALTER TABLE city ADD COLUMN cap_sender text;

-- The messages of one alert. Whoever decides on the next one holds this row; over when none can follow any more.
CREATE TABLE cap_chain (
    alert_id bigint PRIMARY KEY REFERENCES alert,
    over     boolean NOT NULL DEFAULT false
);
CREATE INDEX cap_chain_open ON cap_chain (alert_id) WHERE NOT over;

CREATE SEQUENCE cap_number;

-- A draft until it is published or dropped. `xml` is the message; the other columns repeat what is asked for.
CREATE TABLE cap_message (
    identifier   text PRIMARY KEY,
    alert_id     bigint NOT NULL REFERENCES cap_chain,
    position     integer NOT NULL,
    msg_type     text NOT NULL,
    scope        text NOT NULL,
    severity     smallint NOT NULL,
    why          text NOT NULL,
    sent         timestamptz NOT NULL,
    expires      timestamptz NOT NULL,
    xml          text NOT NULL,
    drafted_at   timestamptz NOT NULL,
    drafted_by   text NOT NULL,
    published_at timestamptz,
    published_by text,
    dropped_at   timestamptz,
    UNIQUE (alert_id, position),
    CHECK (published_at IS NULL OR dropped_at IS NULL),
    CHECK ((published_at IS NULL) = (published_by IS NULL))
);
-- One draft of an alert at a time.
CREATE UNIQUE INDEX cap_draft ON cap_message (alert_id) WHERE published_at IS NULL AND dropped_at IS NULL;
CREATE INDEX cap_public_expires ON cap_message (expires) WHERE published_at IS NOT NULL AND scope = 'Public';
CREATE INDEX cap_public_published ON cap_message (published_at) WHERE published_at IS NOT NULL AND scope = 'Public';
CREATE INDEX cap_message_drafted ON cap_message (drafted_at DESC);

-- All that is public of them: a role of the public process needs no more. `current` is false once another followed.
CREATE VIEW cap_published AS
SELECT m.identifier, m.sent, m.expires, m.published_at, m.xml,
       NOT EXISTS (SELECT FROM cap_message n
                   WHERE n.alert_id = m.alert_id AND n.position > m.position AND n.published_at IS NOT NULL) AS current
FROM cap_message m WHERE m.published_at IS NOT NULL AND m.scope = 'Public';

-- What our feed is known by, wherever it is served from. Public.
CREATE TABLE cap_feed (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    feed_id  uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO cap_feed DEFAULT VALUES;

-- What other authorities sent. Messages that name each other, however they came, are one chain.
CREATE TABLE cap_external (
    chain_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    changed_at timestamptz NOT NULL,
    state      text NOT NULL,
    expires    timestamptz,
    alert_id   bigint REFERENCES alert
);
CREATE INDEX cap_external_changed ON cap_external (changed_at DESC);
CREATE INDEX cap_external_expires ON cap_external (expires) WHERE state = 'raised';

-- Every name that was sent or referred to, and the chain it belongs to.
CREATE TABLE cap_name (
    sender     text NOT NULL,
    identifier text NOT NULL,
    sent       timestamptz NOT NULL,
    chain_id   bigint NOT NULL REFERENCES cap_external,
    PRIMARY KEY (sender, identifier, sent)
);
CREATE INDEX cap_name_chain ON cap_name (chain_id);

CREATE TABLE cap_heard (
    sender      text NOT NULL,
    identifier  text NOT NULL,
    sent        timestamptz NOT NULL,
    status      text NOT NULL,
    msg_type    text NOT NULL,
    severity    smallint NOT NULL,
    expires     timestamptz,
    event       text NOT NULL,
    headline    text NOT NULL,
    place       text NOT NULL,
    received_at timestamptz NOT NULL,
    received_by text NOT NULL,
    xml         text NOT NULL,
    PRIMARY KEY (sender, identifier, sent),
    FOREIGN KEY (sender, identifier, sent) REFERENCES cap_name
);
