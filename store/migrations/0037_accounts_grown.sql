-- Areas of responsibility, a second factor, a language, people of a provider of identities; tokens of programs.
ALTER TABLE account
    ADD COLUMN areas       text[] NOT NULL DEFAULT '{}',
    ADD COLUMN lang        text CHECK (lang IN ('zh-Hans', 'zh-Hant', 'en')),
    ADD COLUMN totp_secret bytea,
    ADD COLUMN totp_step   bigint NOT NULL DEFAULT 0,
    ADD COLUMN subject     text UNIQUE,
    ADD CHECK (role NOT IN ('kiosk', 'admin') OR areas = '{}'),
    ADD CHECK (role <> 'kiosk' OR (totp_secret IS NULL AND subject IS NULL));

-- `strong` is a session that a second factor, or a provider of identities, stands for.
ALTER TABLE session
    ADD COLUMN session_id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    ADD COLUMN came_from  text NOT NULL DEFAULT '',
    ADD COLUMN strong     boolean NOT NULL DEFAULT false;

-- Each stands once for a code of the second factor that is lost. Only hashes are kept.
CREATE TABLE recovery_code (
    code_hash  bytea PRIMARY KEY CHECK (octet_length(code_hash) = 32),
    account_id bigint NOT NULL REFERENCES account
);
CREATE INDEX recovery_code_account ON recovery_code (account_id);

-- Programs that read. Of a token only the hash is kept.
CREATE TABLE api_token (
    token_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,39}$'),
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    scopes     text[] NOT NULL CHECK (cardinality(scopes) > 0),
    made_at    timestamptz NOT NULL,
    made_by    text NOT NULL,
    ends_at    timestamptz,
    revoked_at timestamptz,
    seen_at    timestamptz
);
CREATE UNIQUE INDEX api_token_name ON api_token (name) WHERE revoked_at IS NULL;

-- What one person, or one day, did is asked for by name and by time.
CREATE INDEX audit_who ON audit (who, number);
CREATE INDEX audit_at ON audit (at);
