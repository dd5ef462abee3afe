-- name: add_audit
-- One more line; its number and hash are the trigger's.
INSERT INTO audit (number, at, who, what, detail, hash)
VALUES (0, %(now)s, %(who)s, %(what)s, %(detail)s, ''::bytea);

-- name: newest_audit
-- The newest lines, newest first.
SELECT number, at, who, what, detail FROM audit ORDER BY number DESC LIMIT %(most)s;

-- name: audit_of
-- Lines of one name in a time before a number, newest first.
SELECT number, at, who, what, detail FROM audit
WHERE who = %(who)s AND number < %(before)s AND at >= %(first)s AND at < %(last)s
  AND (%(what)s = '' OR strpos(lower(what), lower(%(what)s)) > 0)
ORDER BY number DESC LIMIT %(most)s;

-- name: audit_between
-- Lines of anybody in a time before a number, newest first.
SELECT number, at, who, what, detail FROM audit
WHERE number < %(before)s AND at >= %(first)s AND at < %(last)s
  AND (%(what)s = '' OR strpos(lower(what), lower(%(what)s)) > 0)
ORDER BY number DESC LIMIT %(most)s;

-- name: audit_hashes
-- The hashes of some lines, for whoever keeps them elsewhere.
SELECT number, hash FROM audit WHERE number = ANY (%(numbers)s::bigint[]);

-- name: audit_part
-- So many lines after one: the first that does not follow from the one before it, the last there is, with its hash.
WITH part AS MATERIALIZED (
    SELECT number, hash, at, who, what, detail FROM audit WHERE number > %(after)s ORDER BY number LIMIT %(most)s),
chain AS (
    SELECT number, hash, lag(number, 1, %(number)s::bigint) OVER w + 1 AS expected,
           audit_hash(lag(hash, 1, %(hash)s::bytea) OVER w, number, at, who, what, detail) AS reckoned
    FROM part WINDOW w AS (ORDER BY number))
SELECT (SELECT min(number) FROM chain WHERE number <> expected OR hash <> reckoned), number, hash
FROM part ORDER BY number DESC LIMIT 1;
