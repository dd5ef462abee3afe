-- The canary's flights: when each came by which hop of the path. And what figures of alarms are asked by.

CREATE TABLE canary (
    sent_at      timestamptz PRIMARY KEY,
    stored_at    timestamptz,
    concluded_at timestamptz,
    queued_at    timestamptz,
    handed_at    timestamptz,
    shown_at     timestamptz
);

CREATE INDEX transition_recorded_at ON transition (recorded_at);
