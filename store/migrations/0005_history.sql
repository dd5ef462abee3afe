-- History: observations in partitions on plain PostgreSQL, rollups by minute, hour and day, and the
-- accounts that keep them right. On TimescaleDB the same tables are hypertables.

-- Rollups: one row per datastream and bucket, named by its start. n counts every observation;
-- sum, min, max, first and last are of the GOOD ones, NULL where there is none.
CREATE TABLE hour_rollup (
    datastream_id integer     NOT NULL,
    bucket        timestamptz NOT NULL,
    n             bigint      NOT NULL,
    n_good        bigint      NOT NULL,
    sum           double precision,
    min           double precision,
    max           double precision,
    first         double precision,
    last          double precision,
    PRIMARY KEY (datastream_id, bucket)
);
CREATE INDEX hour_rollup_bucket ON hour_rollup (bucket);

CREATE TABLE day_rollup (LIKE hour_rollup, PRIMARY KEY (datastream_id, bucket));
CREATE INDEX day_rollup_bucket ON day_rollup (bucket);

-- How far the rollups are. Views read buckets below the watermark from the tables and the rest from observations.
-- Below the frontier buckets are or are being made: what comes in late there has to be made again.
-- Hours begin at `origin` plus whole hours, days at midnight in `zone`. 1900 is before anything.
CREATE TABLE rollup (
    only_one      boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    watermark     timestamptz NOT NULL DEFAULT '1900-01-01 00:00:00+00',
    frontier      timestamptz NOT NULL DEFAULT '1900-01-01 00:00:00+00',
    made_until    integer NOT NULL DEFAULT 0,
    day_watermark timestamptz NOT NULL DEFAULT '1900-01-01 00:00:00+00',
    zone          text NOT NULL DEFAULT 'UTC',
    origin        timestamptz NOT NULL DEFAULT '2000-01-01 00:00:00+00',
    CHECK (watermark <= frontier)
);
INSERT INTO rollup DEFAULT VALUES;

-- Spans whose rollups have to be made again; both ends are phenomenon times of observations. Whoever stores
-- history without a batch row adds one in the same transaction. datastream_id 0 stands for all.
CREATE TABLE touched (
    touched_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    datastream_id integer     NOT NULL,
    first         timestamptz NOT NULL,
    last          timestamptz NOT NULL,
    CHECK (first <= last)
);

-- Spans whose observations were dropped by retention: the rollups are all that is left, and are never
-- made again from what is not there. datastream_id 0 stands for all.
CREATE TABLE sealed (
    datastream_id integer PRIMARY KEY,
    spans         tstzmultirange NOT NULL
);

-- Partitions of a table, with their bounds; NULL is no bound.
CREATE VIEW history_partition AS
SELECT whole.relname::text AS parent, part.relname::text AS part,
       substring(pg_get_expr(part.relpartbound, part.oid) FROM $$FROM \('([^']+)'\)$$)::timestamptz AS first,
       substring(pg_get_expr(part.relpartbound, part.oid) FROM $$TO \('([^']+)'\)$$)::timestamptz AS last
FROM pg_inherits i
JOIN pg_class whole ON whole.oid = i.inhparent AND whole.relkind = 'p'
JOIN pg_class part ON part.oid = i.inhrelid AND part.relkind = 'r';

-- The hypertable that TimescaleDB keeps this table or continuous aggregate in, NULL where it does not.
CREATE FUNCTION history_hypertable(whole text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    found text;
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
        EXECUTE 'SELECT hypertable_name FROM timescaledb_information.hypertables WHERE hypertable_name = $1 UNION ALL '
                'SELECT materialization_hypertable_name FROM timescaledb_information.continuous_aggregates '
                'WHERE view_name = $1' INTO found USING whole;
    END IF;
    RETURN found;
END $$;

-- Divide an empty or a full table by time. What is there becomes the partition of all that is past; the
-- last partition takes what lies past the horizon. So no row is ever without a place, and because neither is
-- a DEFAULT partition, PostgreSQL still knows their order and stops at the first that answers.
CREATE FUNCTION history_divide(whole text, by_column text, width interval) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    newest timestamptz;
    border timestamptz;
BEGIN
    EXECUTE format('SELECT max(%I) FROM %I', by_column, whole) INTO newest;
    border := date_bin(width, greatest(newest, clock_timestamp()), '2001-01-01 00:00:00+00') + width;
    EXECUTE format('ALTER TABLE %I RENAME TO %I', whole, whole || '_past');
    EXECUTE format('ALTER INDEX %I RENAME TO %I', whole || '_pkey', whole || '_past_pkey');
    EXECUTE format('CREATE TABLE %I (LIKE %I, PRIMARY KEY (datastream_id, %I)) PARTITION BY RANGE (%I)',
                   whole, whole || '_past', by_column, by_column);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)',
                   whole, whole || '_past', border);
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (MAXVALUE)',
                   whole || '_future', whole, border);
END $$;

-- Make partitions up to a time, out of the one past the horizon and with what has come into it; how many.
CREATE FUNCTION history_extend(whole text, by_column text, width interval, until timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    future text := whole || '_future';
    border timestamptz := (SELECT p.first FROM history_partition p WHERE p.part = whole || '_future');
    made text;
    count integer := 0;
BEGIN
    IF border IS NULL OR border >= until THEN
        RETURN 0;
    END IF;
    EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', whole, future);
    WHILE border < until LOOP
        made := whole || to_char(border AT TIME ZONE 'UTC', '_YYYYMMDD');
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                       made, whole, border, border + width);
        EXECUTE format('WITH moved AS (DELETE FROM %I WHERE %I < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
                       future, by_column, border + width, made);
        border := border + width;
        count := count + 1;
    END LOOP;
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (MAXVALUE)', whole, future, border);
    RETURN count;
END $$;

-- The end of the newest partition or chunk that holds nothing younger than a time; NULL where there is none to drop.
CREATE FUNCTION history_edge(whole text, before timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    hyper text := history_hypertable(whole);
    past timestamptz := (SELECT p.last FROM history_partition p WHERE p.part = whole || '_past' AND p.last <= before);
    filled boolean := false;
    edge timestamptz;
BEGIN
    IF hyper IS NOT NULL THEN
        EXECUTE 'SELECT max(range_end) FROM timescaledb_information.chunks '
                'WHERE hypertable_name = $1 AND range_end <= $2' INTO edge USING hyper, before;
    ELSE
        SELECT max(p.last) INTO edge FROM history_partition p
        WHERE p.parent = whole AND p.first IS NOT NULL AND p.last <= before;
        IF edge IS NULL AND past IS NOT NULL THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM %I)', whole || '_past') INTO filled;
            edge := CASE WHEN filled THEN past END;
        END IF;
    END IF;
    RETURN edge;
END $$;

-- Drop whatever ends at or before an edge, whole.
CREATE FUNCTION history_drop(whole text, edge timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    old text;
BEGIN
    IF history_hypertable(whole) IS NOT NULL THEN
        EXECUTE 'SELECT drop_chunks($1::regclass, older_than => $2)' USING whole, edge;
        RETURN;
    END IF;
    FOR old IN SELECT p.part FROM history_partition p WHERE p.parent = whole AND p.last <= edge LOOP
        EXECUTE format('DROP TABLE %I', old);
    END LOOP;
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (MINVALUE) TO (%L)', whole || '_past', whole, edge);
END $$;

CREATE TABLE minute_rollup (LIKE hour_rollup, PRIMARY KEY (datastream_id, bucket));

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
        PERFORM create_hypertable('minute_rollup', 'bucket',
                                  chunk_time_interval => INTERVAL '7 days', create_default_indexes => false);
    ELSE
        PERFORM history_divide('observation', 'phenomenon_time', INTERVAL '7 days');
        PERFORM history_divide('minute_rollup', 'bucket', INTERVAL '28 days');
    END IF;
END $$;

-- The rollups as everybody reads them: what is closed from the tables, what is not yet from the observations.
-- What comes late, below the watermark, is missing until the keeper's next turn. TimescaleDB's Community edition
-- gets continuous aggregates of the same names instead (store/rollups.py).
CREATE VIEW observation_1m AS
SELECT datastream_id, bucket, n, n_good, sum, min, max, first, last
FROM minute_rollup WHERE bucket < (SELECT watermark FROM rollup)
UNION ALL
SELECT datastream_id, date_bin('1 minute', phenomenon_time, '2000-01-01 00:00:00+00'),
       count(*), count(*) FILTER (WHERE quality = 0), sum(result) FILTER (WHERE quality = 0),
       min(result) FILTER (WHERE quality = 0), max(result) FILTER (WHERE quality = 0),
       (array_agg(result ORDER BY phenomenon_time) FILTER (WHERE quality = 0))[1],
       (array_agg(result ORDER BY phenomenon_time DESC) FILTER (WHERE quality = 0))[1]
FROM observation WHERE phenomenon_time >= (SELECT watermark FROM rollup)
GROUP BY 1, 2;

CREATE VIEW observation_1h AS
SELECT datastream_id, bucket, n, n_good, sum, min, max, first, last
FROM hour_rollup WHERE bucket < (SELECT watermark FROM rollup)
UNION ALL
SELECT datastream_id, date_bin('1 hour', phenomenon_time, (SELECT origin FROM rollup)),
       count(*), count(*) FILTER (WHERE quality = 0), sum(result) FILTER (WHERE quality = 0),
       min(result) FILTER (WHERE quality = 0), max(result) FILTER (WHERE quality = 0),
       (array_agg(result ORDER BY phenomenon_time) FILTER (WHERE quality = 0))[1],
       (array_agg(result ORDER BY phenomenon_time DESC) FILTER (WHERE quality = 0))[1]
FROM observation WHERE phenomenon_time >= (SELECT watermark FROM rollup)
GROUP BY 1, 2;

CREATE VIEW observation_1d AS
SELECT datastream_id, bucket, n, n_good, sum, min, max, first, last
FROM day_rollup WHERE bucket < (SELECT day_watermark FROM rollup)
UNION ALL
SELECT datastream_id, date_trunc('day', bucket, (SELECT zone FROM rollup)),
       sum(n)::bigint, sum(n_good)::bigint, sum(sum), min(min), max(max),
       (array_agg(first ORDER BY bucket) FILTER (WHERE n_good > 0))[1],
       (array_agg(last ORDER BY bucket DESC) FILTER (WHERE n_good > 0))[1]
FROM observation_1h WHERE bucket >= (SELECT day_watermark FROM rollup)
GROUP BY 1, 2;

-- The days alone that are closed and made, and up to where: for questions about all datastreams at once, which take the
-- hours of the open day as they are.
CREATE VIEW observation_1d_closed AS
SELECT datastream_id, bucket, n, n_good, sum, min, max, first, last
FROM day_rollup WHERE bucket < (SELECT day_watermark FROM rollup);

CREATE VIEW days_closed AS SELECT day_watermark AS until FROM rollup;
