-- Warnings about a release that no alert tells of; a release that is opened once, however often it is asked for.

-- A chain of messages is about an alert, or about a release.
ALTER TABLE cap_message DROP CONSTRAINT cap_message_alert_id_fkey;
ALTER TABLE cap_chain
    DROP CONSTRAINT cap_chain_pkey,
    ALTER COLUMN alert_id DROP NOT NULL,
    ADD COLUMN release_id bigint UNIQUE REFERENCES release,
    ADD CONSTRAINT cap_chain_alert UNIQUE (alert_id),
    ADD CONSTRAINT cap_chain_about CHECK (num_nonnulls(alert_id, release_id) = 1);
ALTER TABLE cap_message
    ALTER COLUMN alert_id DROP NOT NULL,
    ADD COLUMN release_id bigint REFERENCES cap_chain (release_id),
    ADD FOREIGN KEY (alert_id) REFERENCES cap_chain (alert_id),
    ADD CONSTRAINT cap_message_about CHECK (num_nonnulls(alert_id, release_id) = 1),
    ADD UNIQUE (release_id, position);
-- One draft of a release at a time.
CREATE UNIQUE INDEX cap_draft_of_release ON cap_message (release_id)
WHERE published_at IS NULL AND dropped_at IS NULL;

CREATE OR REPLACE VIEW cap_published AS
SELECT m.identifier, m.sent, m.expires, m.published_at, m.xml,
       NOT EXISTS (SELECT FROM cap_message n
                   WHERE n.alert_id = m.alert_id AND n.position > m.position AND n.published_at IS NOT NULL)
       AND NOT EXISTS (SELECT FROM cap_message n
                       WHERE n.release_id = m.release_id AND n.position > m.position
                         AND n.published_at IS NOT NULL) AS current
FROM cap_message m WHERE m.published_at IS NOT NULL AND m.scope = 'Public';

-- Made by whoever asks: the same one twice is the same release.
ALTER TABLE release ADD COLUMN asked_key text UNIQUE;
CREATE INDEX release_open_at ON release (thing_id) WHERE closed_at IS NULL;

-- What the past of a release says of each version, without reading the whole of it.
ALTER TABLE release_version ADD COLUMN wind jsonb GENERATED ALWAYS AS (result -> 'wind') STORED;

-- Whether the coasts said that the grid's datum is right; else nothing says whether it is.
ALTER TABLE population_grid ADD COLUMN checked boolean NOT NULL DEFAULT false;
