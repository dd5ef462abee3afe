-- What stations and gateways sign in to the broker with. The password is known to nobody: only its hash is kept, as the
-- broker wants it. A credential that was revoked stays, so that one sees since when it is not good any more.
CREATE TABLE credential (
    name          text PRIMARY KEY CHECK (name ~ '^[a-z0-9_-]{1,64}$'),
    password_hash text NOT NULL CHECK (password_hash LIKE '$7$%'),
    speaks_for    text[] NOT NULL DEFAULT '{}',
    made_at       timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    revoked_at    timestamptz
);

-- Templates of the catalogue as they were written, so that a station which nobody declared can be declared on the web.
CREATE TABLE template (
    name       text PRIMARY KEY,
    definition jsonb NOT NULL
);

-- Who speaks without being known, and who says too much: found by topic, each topic once.
CREATE INDEX dead_letter_of_whom ON dead_letter (reason, topic text_pattern_ops, dead_letter_id DESC)
    WHERE reason IN ('unknown_thing', 'rate_limited');
