-- The time zone whose days receipts are counted by, NULL before the first, and the first day of which all was counted
-- so: days from before a change of the city's zone hold other hours, and cannot be compared with rows any more.
CREATE TABLE receipt_zone (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    timezone text,
    since    date NOT NULL DEFAULT '0001-01-01'
);
INSERT INTO receipt_zone (timezone) SELECT (SELECT timezone FROM city);
