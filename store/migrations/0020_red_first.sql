-- Of what is due by a channel the worst is sent first, and drills when nothing real is due. `urgency` is the severity of
-- the notification, less 10 for a drill.
ALTER TABLE delivery ADD COLUMN urgency smallint NOT NULL DEFAULT 0;
UPDATE delivery d SET urgency = n.severity - CASE WHEN n.drill THEN 10 ELSE 0 END FROM notification n
WHERE n.notification_id = d.notification_id AND d.state IN ('waiting', 'queued', 'sending');
CREATE INDEX delivery_urgent ON delivery (channel, urgency DESC, due_at, delivery_id) WHERE state IN ('queued', 'sending');
