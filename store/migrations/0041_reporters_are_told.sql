-- Who reported something can ask to be told by mail what becomes of it: a subscription to that report, which is over
-- when the contact is forgotten. Addresses of one mailbox (tags, dots) share the few mails that ask for confirmation.
ALTER TABLE subscription
    ADD COLUMN forget_at timestamptz,
    ADD COLUMN mailbox text GENERATED ALWAYS AS (
        regexp_replace(regexp_replace(lower(email), '\+[^@]*@', '@'), '\.(?=.*@)', '', 'g')) STORED,
    DROP CONSTRAINT subscription_ended_by_check,
    ADD CONSTRAINT subscription_ended_by_check CHECK (ended_by IN ('left', 'unconfirmed', 'bounced', 'over'));
CREATE INDEX subscription_mailbox ON subscription (mailbox) WHERE ended_at IS NULL;
CREATE INDEX subscription_forget ON subscription (forget_at) WHERE ended_at IS NULL AND forget_at IS NOT NULL;
CREATE INDEX subscription_follows ON subscription (place)
    WHERE place LIKE 'report:%' AND ended_at IS NULL AND confirmed_at IS NOT NULL;

ALTER TABLE citizen_mail
    DROP CONSTRAINT citizen_mail_kind_check,
    ADD CONSTRAINT citizen_mail_kind_check
        CHECK (kind IN ('confirm', 'welcome', 'warning', 'ended', 'assigned', 'answered'));
CREATE INDEX citizen_mail_confirm ON citizen_mail (queued_at) WHERE kind = 'confirm';

-- What people wrote is forgotten after its time: those that were are not looked through again.
CREATE INDEX citizen_report_told ON citizen_report (received_at, report_id) WHERE body <> '';
