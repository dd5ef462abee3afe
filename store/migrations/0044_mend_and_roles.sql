-- A restored database is mended by whichever reader comes first (store/cluster.py). What that deletes and resets no
-- process may change by itself, so the steps stand in a function that does them as the owner, and only after a restore.
CREATE FUNCTION mend_cluster() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    restored boolean;
BEGIN
    -- Whether a restore wrote the row; whoever asks meanwhile waits until it is signed again.
    SELECT xmin <> xid::xid INTO restored FROM cluster FOR UPDATE;
    IF restored IS NOT TRUE THEN
        RETURN false;
    END IF;

    -- The hours of batches from before the restore, which the rollups' reader may not have come to.
    INSERT INTO touched (datastream_id, first, last)
    SELECT datastream_id, lower(span), upper(span) - INTERVAL '1 microsecond'
    FROM (SELECT datastream_id, unnest(range_agg(tstzrange(hour, hour + INTERVAL '1 hour'))) AS span
          FROM (SELECT DISTINCT fed.datastream_id, date_bin('1 hour', fed.phenomenon_time, r.origin) AS hour
                FROM rollup r, batch b, unnest(b.datastream_ids, b.phenomenon_times) AS fed (datastream_id, phenomenon_time)
                WHERE b.xmin <> b.xid::xid) hours
          GROUP BY datastream_id) spans;

    -- What a transaction of this cluster wrote has its xid as xmin; a restored row has that of the restore.
    DELETE FROM batch WHERE xmin <> xid::xid;

    -- Nobody can tell by xid what of these was counted already. The account begins again where the tally stood without
    -- what has arrived since the restore, which is still to be counted.
    WITH dropped AS (
        DELETE FROM arrival WHERE xmin <> xid::xid
    ), waiting AS (
        SELECT a.ingestor, sum((SELECT coalesce(sum(o), 0) FROM unnest(a.offered) AS o)) AS offered,
               sum((SELECT coalesce(sum(cardinality(b.datastream_ids)), 0) FROM batch b WHERE b.xid = a.xid)) AS stored,
               sum((SELECT coalesce(sum(p), 0) FROM unnest(a.dead_parts) AS p)) AS dead_lettered
        FROM arrival a WHERE a.xmin = a.xid::xid GROUP BY a.ingestor
    )
    INSERT INTO receipt_account (ingestor, offered, stored, dead_lettered)
    SELECT t.ingestor, t.stored + t.duplicate - coalesce(w.offered, 0), t.stored - coalesce(w.stored, 0),
           t.dead_lettered - coalesce(w.dead_lettered, 0)
    FROM tally t LEFT JOIN waiting w USING (ingestor)
    ON CONFLICT (ingestor) DO UPDATE SET
        offered = excluded.offered, stored = excluded.stored, dead_lettered = excluded.dead_lettered;

    -- Rules begin with what is so now: what was stored before the restore and is not recorded raises nothing.
    DELETE FROM shard_mark;
    DELETE FROM checkpoint;
    UPDATE feed_cursor SET xid = '0', batch_id = 0;

    -- Nobody is told again of what was before the restore; xid 0 is never read. Nor of what was on its way when the
    -- copy was made: open alerts are told by their chains as they are now.
    UPDATE transition SET xid = '0' WHERE xmin <> xid::xid AND xid <> '0';
    UPDATE delivery SET state = 'cancelled', ended_at = clock_timestamp(), detail = 'the database was restored'
    WHERE state IN ('waiting', 'queued', 'sending');

    -- By the transaction, not within a savepoint: those have ids of their own.
    UPDATE cluster SET xid = pg_current_xact_id();
    RETURN true;
END
$$;

-- What a role has may be taken from it; tables of which it has nothing are left alone, and with them every partition.
CREATE OR REPLACE FUNCTION revoke_all(role text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one regclass;
BEGIN
    FOR one IN
        SELECT c.oid FROM pg_class c
        WHERE c.relnamespace IN ('public'::regnamespace, 'published'::regnamespace)
          AND (EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = role::regrole)
               OR EXISTS (SELECT FROM pg_attribute t, aclexplode(t.attacl) a
                          WHERE t.attrelid = c.oid AND a.grantee = role::regrole))
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %I', one, role);
    END LOOP;
END
$$;

-- A database that comes from PostgreSQL 14 or older lets everybody make tables in it; only a warning where its schema is
-- another's.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
