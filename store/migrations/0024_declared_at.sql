-- Since when a datastream is expected to speak: before that its silence says nothing.
ALTER TABLE datastream ADD COLUMN declared_at timestamptz NOT NULL DEFAULT clock_timestamp();
UPDATE datastream SET declared_at = coalesce((SELECT min(at) FROM declaration), declared_at);
