-- How far the feed was folded into the checkpoints of a shard: what comes after is read again by whoever takes over.
-- Holds for checkpoints that were kept under this shard.
CREATE TABLE shard_mark (
    shard    smallint PRIMARY KEY,
    xid      xid8 NOT NULL,
    batch_id bigint NOT NULL,
    kept_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE checkpoint ADD COLUMN shard smallint;
