-- A number that goes on from the last one can hardly change the receipt of the day before; that receipt stays,
-- and is reckoned again at this time. '-infinity': there is news, and until it is reckoned it is not concluded.
ALTER TABLE receipt_due ADD COLUMN due_at timestamptz NOT NULL DEFAULT '-infinity';
