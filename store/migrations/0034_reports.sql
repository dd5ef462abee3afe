-- Reports as they were made: the figures, whole, in each version that differs from the one before.

CREATE TABLE report (
    report_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind            text        NOT NULL,
    subject         text        NOT NULL,
    period          text        NOT NULL,
    first_day       date        NOT NULL,
    version         integer     NOT NULL,
    digest          text        NOT NULL,
    edition         text        NOT NULL,
    made_at         timestamptz NOT NULL,
    made_by         text        NOT NULL,
    newest_received timestamptz,
    status          text        NOT NULL,
    exceedances     integer     NOT NULL,
    content         bytea       NOT NULL,
    UNIQUE (kind, subject, period, first_day, version)
);
CREATE INDEX report_listed ON report (period, first_day DESC, kind, subject);
CREATE INDEX report_made ON report (made_at);

-- The alerts of a station and of a time, for its reports.
CREATE INDEX alert_of_thing ON alert (thing_id, since);
CREATE INDEX alert_since ON alert (since);
