-- What the broker was last told of credentials: by it a keeper knows after a crash whether the broker still has to be told,
-- a page whether it was, and no two who tell it come between each other.
CREATE TABLE broker_told (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    digest      text NOT NULL DEFAULT '',
    credentials bigint NOT NULL DEFAULT 0,
    changed_at  timestamptz,
    told_at     timestamptz
);
INSERT INTO broker_told DEFAULT VALUES;
