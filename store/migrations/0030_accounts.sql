-- Accounts of people and of screens, their sessions, and the links by which one first gets in.
CREATE TABLE account (
    account_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,39}$' AND name <> 'local'),
    role          text NOT NULL CHECK (role IN ('kiosk', 'viewer', 'officer', 'commander', 'admin')),
    password_hash text CHECK (password_hash LIKE '$argon2id$%'),
    made_at       timestamptz NOT NULL,
    disabled_at   timestamptz,
    CHECK (role <> 'kiosk' OR password_hash IS NULL)
);

-- Who is signed in. Of the token in the cookie only the hash is kept.
CREATE TABLE session (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    account_id bigint NOT NULL REFERENCES account,
    begun_at   timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL
);
CREATE INDEX session_account ON session (account_id);

-- Links that are good once: to set a password, or to sign a screen in.
CREATE TABLE entry_link (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    account_id bigint NOT NULL REFERENCES account,
    made_at    timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX entry_link_account ON entry_link (account_id);

-- Who did what. Rows are added and nothing else; each holds the hash of all before it, so that a row which is changed, taken
-- out or put in between by whoever may do everything does not go unnoticed.
CREATE TABLE audit (
    number bigint PRIMARY KEY,
    at     timestamptz NOT NULL,
    who    text NOT NULL,
    what   text NOT NULL,
    detail jsonb NOT NULL,
    hash   bytea NOT NULL CHECK (octet_length(hash) = 32)
);

CREATE FUNCTION audit_hash(before bytea, number bigint, at timestamptz, who text, what text, detail jsonb) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(before || convert_to(
        jsonb_build_array(number, (extract(epoch FROM at) * 1000)::bigint, who, what, detail)::text, 'UTF8'))
$$;

CREATE FUNCTION audit_chained() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last audit;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('citywatch audit', 0));
    SELECT * INTO last FROM audit ORDER BY number DESC LIMIT 1;
    NEW.number := coalesce(last.number, 0) + 1;
    NEW.hash := audit_hash(coalesce(last.hash, ''::bytea), NEW.number, NEW.at, NEW.who, NEW.what, NEW.detail);
    RETURN NEW;
END
$$;
CREATE TRIGGER audit_chained BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_chained();

CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to';
END
$$;
CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_kept();
