-- What is asked of messages however many there have been: the groups of an alert, and what is past its time.

-- The alerts of a group's cases, which its state holds too.
ALTER TABLE told_group ADD COLUMN alert_ids bigint[] NOT NULL DEFAULT '{}';
UPDATE told_group SET alert_ids = ARRAY(
    SELECT (held ->> 'alert_id')::bigint FROM jsonb_array_elements(state -> 'cases') AS held);
CREATE INDEX told_group_alerts ON told_group USING gin (alert_ids);

-- The oldest notifications, and what refers to one that is to be forgotten.
CREATE INDEX notification_made ON notification (made_at);
CREATE INDEX delivery_merged_into ON delivery (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX answer_link_notification ON answer_link (notification_id);
