-- What an engine asks of the record with every conclusion, without reading all that an alert, or an area, ever had.
CREATE INDEX transition_found ON transition (alert_id, at) WHERE found IS NOT NULL;
CREATE INDEX incident_active ON incident (area, active_at);
