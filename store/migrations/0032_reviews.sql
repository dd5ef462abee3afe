-- The second look at observations: what checks found, and what officers decided. Nothing here changes an observation,
-- and nothing here is changed: who changes their mind adds a row.

CREATE FUNCTION refuse_to_change_reviews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is added to and never changed', TG_TABLE_NAME;
END
$$;

-- One decision of one person. An act may be undone once, by another act, which may be undone itself.
CREATE TABLE review_act (
    act_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL,
    by_whom  text        NOT NULL,
    decision text        NOT NULL CHECK (decision IN ('approved', 'excluded', 'reopened', 'undone')),
    reason   text        NOT NULL CHECK (length(reason) <= 1000),
    undoes   bigint      UNIQUE REFERENCES review_act,
    CHECK ((decision = 'undone') = (undoes IS NOT NULL)),
    CHECK (decision = 'approved' OR btrim(reason) <> '')
);
CREATE TRIGGER review_act_stays BEFORE UPDATE OR DELETE ON review_act
FOR EACH ROW EXECUTE FUNCTION refuse_to_change_reviews();

-- What an act says of a stretch of whole hours of one datastream, and what there was of each hour then: how many
-- observations, and the mean of the GOOD ones (NaN without any). An act that undoes another has the other's stretches.
CREATE TABLE review (
    act_id        bigint      NOT NULL REFERENCES review_act,
    datastream_id integer     NOT NULL REFERENCES datastream,
    first         timestamptz NOT NULL,
    last          timestamptz NOT NULL CHECK (first < last AND last <= first + INTERVAL '31 days'),
    counts        bigint[]           NOT NULL,
    means         double precision[] NOT NULL CHECK (cardinality(means) = cardinality(counts)),
    PRIMARY KEY (act_id, datastream_id, first)
);
CREATE INDEX review_datastream ON review (datastream_id, first);
CREATE TRIGGER review_stays BEFORE UPDATE OR DELETE ON review
FOR EACH ROW EXECUTE FUNCTION refuse_to_change_reviews();

-- What a check found in a day of a datastream. `day` is where that day begins, `edition` that of the checks.
CREATE TABLE qc_remark (
    remark_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    datastream_id integer     NOT NULL REFERENCES datastream,
    day           timestamptz NOT NULL,
    check_name    text        NOT NULL,
    edition       text        NOT NULL,
    first         timestamptz NOT NULL,
    last          timestamptz NOT NULL CHECK (first <= last),
    figures       jsonb       NOT NULL,
    found_at      timestamptz NOT NULL
);
CREATE INDEX qc_remark_day ON qc_remark (day, datastream_id);
CREATE TRIGGER qc_remark_stays BEFORE UPDATE OR DELETE ON qc_remark
FOR EACH ROW EXECUTE FUNCTION refuse_to_change_reviews();

-- A remark that a later look no longer found.
CREATE TABLE qc_withdrawn (
    remark_id    bigint PRIMARY KEY REFERENCES qc_remark,
    withdrawn_at timestamptz NOT NULL
);
CREATE TRIGGER qc_withdrawn_stays BEFORE UPDATE OR DELETE ON qc_withdrawn
FOR EACH ROW EXECUTE FUNCTION refuse_to_change_reviews();

-- When a day of a datastream was looked at last, by which edition, how many observations there were, and how many
-- neighbours there were to compare with. Without a line nobody has looked: no remarks then mean nothing.
CREATE TABLE qc_look (
    day           timestamptz NOT NULL,
    datastream_id integer     NOT NULL REFERENCES datastream,
    looked_at     timestamptz NOT NULL,
    edition       text        NOT NULL,
    n             bigint      NOT NULL,
    neighbours    integer     NOT NULL,
    PRIMARY KEY (day, datastream_id)
);
