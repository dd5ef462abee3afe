-- Alerts about any subject, with a life that persons shape; findings in event time, and where to go on after a restart.

-- Alerts of one area and time belong together; closed when all of them are.
CREATE TABLE incident (
    incident_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area        text NOT NULL,
    since       timestamptz NOT NULL,
    active_at   timestamptz NOT NULL,
    worst       smallint NOT NULL,
    drill       boolean NOT NULL DEFAULT false,
    closed_at   timestamptz
);
CREATE INDEX incident_open ON incident (area, incident_id) WHERE closed_at IS NULL;

-- `subject` is what the alert is about: datastream:12, thing:res-a, gateway:gw-1, area:hills, external:…
ALTER TABLE alert
    ADD COLUMN subject       text,
    ADD COLUMN thing_id      text,
    ADD COLUMN area          text,
    ADD COLUMN worst         smallint,
    ADD COLUMN unknown_since timestamptz,
    ADD COLUMN assignee      text,
    ADD COLUMN ack_until     timestamptz,
    ADD COLUMN shelved_until timestamptz,
    ADD COLUMN shelved_by    text,
    ADD COLUMN shelved_why   text,
    ADD COLUMN suppressed_by text,
    ADD COLUMN incident_id   bigint REFERENCES incident,
    ADD COLUMN drill         boolean NOT NULL DEFAULT false;
UPDATE alert a SET subject = 'datastream:' || a.datastream_id, thing_id = d.thing_id, area = t.area, worst = a.severity
FROM datastream d JOIN thing t USING (thing_id) WHERE d.datastream_id = a.datastream_id;
ALTER TABLE alert
    ALTER COLUMN subject SET NOT NULL,
    ALTER COLUMN worst SET NOT NULL,
    ALTER COLUMN datastream_id DROP NOT NULL,
    DROP COLUMN seen_until;
DROP INDEX alert_open;
-- At most one open alert of a rule on a subject.
CREATE UNIQUE INDEX alert_open ON alert (rule_id, subject) WHERE life <> 'cleared';
CREATE INDEX alert_key ON alert (rule_id, subject, alert_id);
CREATE INDEX alert_incident ON alert (incident_id) WHERE incident_id IS NOT NULL;
CREATE INDEX alert_overlaid ON alert (least(shelved_until, ack_until))
    WHERE life <> 'cleared' AND (shelved_until IS NOT NULL OR ack_until IS NOT NULL);

-- `xid` is for readers in commit-safe order; rows from before have 0. `found` is the severity that was found, NULL where
-- no finding is recorded; `since` is when what was found began; `retracts` names a finding that does not hold.
ALTER TABLE transition
    ADD COLUMN xid      xid8 NOT NULL DEFAULT '0',
    ADD COLUMN since    timestamptz,
    ADD COLUMN found    smallint,
    ADD COLUMN unknown  boolean NOT NULL DEFAULT false,
    ADD COLUMN retracts bigint REFERENCES transition,
    ADD COLUMN detail   jsonb;
ALTER TABLE transition ALTER COLUMN xid SET DEFAULT pg_current_xact_id();
UPDATE transition SET found = CASE change WHEN 'cleared' THEN 0 ELSE severity END
WHERE change IN ('raised', 'escalated', 'eased', 'cleared');
CREATE INDEX transition_xid ON transition (xid, transition_id);
CREATE UNIQUE INDEX transition_retracts ON transition (retracts) WHERE retracts IS NOT NULL;

-- Where a rule on a subject goes on after a restart: a state that nothing can change any more. `version` is a
-- fingerprint of all that decides; another one begins anew.
CREATE TABLE checkpoint (
    rule_id text        NOT NULL,
    subject text        NOT NULL,
    version text        NOT NULL,
    at      timestamptz NOT NULL,
    state   bytea       NOT NULL,
    PRIMARY KEY (rule_id, subject)
);

-- When each observation of a batch was received: it decides whether it came too late to count. NULL in rows from before.
ALTER TABLE batch ADD COLUMN received_ats timestamptz[];
