-- What citizens report, who looks after it, and who wants to be warned of what happens at a place.

-- Letters that were taken in: each counts once, whatever becomes of its file. Nothing of what it said is kept here.
CREATE TABLE citizen_letter (
    letter_id text PRIMARY KEY,
    kind      text NOT NULL,
    outcome   text NOT NULL,
    taken_at  timestamptz NOT NULL
);
CREATE INDEX citizen_letter_taken ON citizen_letter (taken_at);

CREATE TABLE citizen_report (
    report_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number      text NOT NULL UNIQUE,
    topic       text NOT NULL,
    body        text NOT NULL,
    lang        text NOT NULL,
    lon         double precision,
    lat         double precision,
    area        text,
    place       text NOT NULL,
    noticed_at  timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    state       text NOT NULL CHECK (state IN ('received', 'assigned', 'answered', 'set_aside')),
    assigned_to text,
    assigned_at timestamptz,
    answered_at timestamptz,
    answer      text,
    changed_at  timestamptz NOT NULL,
    CHECK ((lon IS NULL) = (lat IS NULL)),
    CHECK (state <> 'answered' OR (answered_at IS NOT NULL AND answer IS NOT NULL))
);
CREATE INDEX citizen_report_received ON citizen_report (received_at DESC, report_id DESC);
CREATE INDEX citizen_report_open ON citizen_report (received_at) WHERE state IN ('received', 'assigned');
CREATE INDEX citizen_report_changed ON citizen_report (changed_at);

-- How somebody is reached: apart, so that it can be forgotten, and is read by nothing else.
CREATE TABLE citizen_contact (
    report_id bigint PRIMARY KEY REFERENCES citizen_report,
    contact   text NOT NULL,
    forget_at timestamptz NOT NULL
);
CREATE INDEX citizen_contact_forget ON citizen_contact (forget_at);

-- Drawn anew by us: no byte of what was sent.
CREATE TABLE citizen_photo (
    report_id bigint PRIMARY KEY REFERENCES citizen_report,
    jpeg      bytea NOT NULL CHECK (octet_length(jpeg) <= 2097152)
);

CREATE TABLE citizen_act (
    act_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_id bigint NOT NULL REFERENCES citizen_report,
    at        timestamptz NOT NULL,
    who       text NOT NULL,
    act       text NOT NULL CHECK (act IN ('received', 'assigned', 'noted', 'answered', 'set_aside', 'reopened')),
    said      text NOT NULL
);
CREATE INDEX citizen_act_of ON citizen_act (report_id, act_id);

-- The address is gone as soon as it is over; the row stays to be counted.
CREATE TABLE subscription (
    subscription_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email           text,
    place           text NOT NULL,
    lang            text NOT NULL,
    asked_at        timestamptz NOT NULL,
    confirmed_at    timestamptz,
    ended_at        timestamptz,
    ended_by        text CHECK (ended_by IN ('left', 'unconfirmed', 'bounced')),
    bounces         integer NOT NULL DEFAULT 0,
    CHECK ((ended_at IS NULL) = (email IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE UNIQUE INDEX subscription_open ON subscription (lower(email), place) WHERE ended_at IS NULL;
CREATE INDEX subscription_active ON subscription (place) WHERE ended_at IS NULL AND confirmed_at IS NOT NULL;
CREATE INDEX subscription_unconfirmed ON subscription (asked_at) WHERE ended_at IS NULL AND confirmed_at IS NULL;

-- What is to be sent: written with what brought it about, claimed by a conditional write, sent at least once.
CREATE TABLE citizen_mail (
    mail_id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription_id bigint NOT NULL REFERENCES subscription,
    kind            text NOT NULL CHECK (kind IN ('confirm', 'welcome', 'warning', 'ended')),
    about           text NOT NULL,
    chain           text,
    severity        smallint,
    queued_at       timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    tries           integer NOT NULL DEFAULT 0,
    sent_at         timestamptz,
    failed_at       timestamptz,
    why             text NOT NULL DEFAULT '',
    UNIQUE (subscription_id, kind, about),
    CHECK (sent_at IS NULL OR failed_at IS NULL)
);
CREATE INDEX citizen_mail_due ON citizen_mail (due_at) WHERE sent_at IS NULL AND failed_at IS NULL;
CREATE INDEX citizen_mail_chain ON citizen_mail (chain, subscription_id, mail_id) WHERE chain IS NOT NULL;
CREATE INDEX citizen_mail_queued ON citizen_mail (queued_at);

-- Warnings whose subscribers have their mails in the queue.
CREATE TABLE citizen_warned (
    identifier text PRIMARY KEY REFERENCES cap_message,
    at         timestamptz NOT NULL
);
